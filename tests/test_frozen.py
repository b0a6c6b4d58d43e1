"""Frozen records are equal, hashed and shown as the dataclasses they stand for."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import dataclass, field

import pytest

from backhand.frozen import frozen, of_itself


@frozen
class Ours:
    name: str
    places: tuple[int, ...] = ()
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True)
class Theirs:
    name: str
    places: tuple[int, ...] = ()
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@frozen
class OfOne:
    value: object


@frozen
class OfNone:
    pass


@of_itself
class Alone:
    name: str


ARGUMENTS = [("a",), ("a", (1,)), ("a", (), [1]), ("b",)]


@pytest.mark.parametrize("first", ARGUMENTS)
@pytest.mark.parametrize("second", ARGUMENTS)
def test_they_are_equal_where_their_fields_are(first, second):
    same = Ours(*first) == Ours(*second)
    assert same == (Theirs(*first) == Theirs(*second))
    assert (hash(Ours(*first)) == hash(Ours(*second))) == same


def test_they_are_equal_to_no_other_class():
    assert Ours("a") != Theirs("a")
    assert OfOne(1) == OfOne(1) != OfOne(2)
    assert len({OfOne(1), OfOne(1), OfOne((1,))}) == 2
    assert OfNone() == OfNone()


def test_some_are_equal_to_themselves_alone():
    one = Alone("a")
    assert one == one != Alone("a")
    assert len({one, Alone("a")}) == 2


def test_they_are_shown_as_they_are_made():
    assert repr(Ours("a", (1,))) == repr(Theirs("a", (1,))).replace("Theirs", "Ours")
    assert repr(Alone("a")) == "Alone(name='a')"


def test_they_are_dataclasses():
    ours = Ours("a", seen=[1])
    assert dataclasses.replace(ours, name="b") == Ours("b")
    assert dataclasses.asdict(ours) == {"name": "a", "places": (), "seen": [1]}
    for copied in (pickle.loads(pickle.dumps(ours)), copy.deepcopy(ours)):
        assert copied == ours
        assert copied is not ours


def test_a_field_that_cannot_be_hashed_is_said():
    with pytest.raises(TypeError, match="unhashable"):
        hash(OfOne([]))
