"""Instances are copied as `copy.deepcopy` copies them, however they are made."""

from __future__ import annotations

import collections
import functools
import threading

import numpy as np
import pytest

from backhand.reading.instances import duplicate


class Plain:
    def __init__(self, **given):
        self.__dict__.update(given)


class Derived(Plain):
    pass


class OwnCopy(Plain):
    def __deepcopy__(self, memo):
        return OwnCopy(copies=self.copies + 1)


class Slotted:
    __slots__ = ("W",)

    def __init__(self):
        self.W = np.ones(2)


class Counted(dict):
    pass


class Stateful(Plain):
    def __getstate__(self):
        return {"W": np.zeros(3)}


W = np.asfortranarray(np.arange(6.0).reshape(2, 3))


def same(a, b):
    """Whether two things are alike, and hold nothing that can be changed in common."""
    assert type(a) is type(b)
    if isinstance(a, np.ndarray):
        np.testing.assert_array_equal(a, b)
        assert a.flags.f_contiguous == b.flags.f_contiguous
        assert a is not b
        assert not np.shares_memory(a, b)
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            same(a[key], b[key])
    elif isinstance(a, (list, tuple)):
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            same(one, other)
    elif hasattr(a, "__dict__"):
        same(vars(a), vars(b))
    else:
        assert a == b


@pytest.mark.parametrize(
    "thing",
    [
        Plain(W=W, b=np.float32(3), n=2, name="a", nothing=None),
        Derived(params={"W1": W, ("a", 1): [W.copy(), 1.0]}, shape=(2, 3), pair=(W, 1)),
        Plain(layers=[Plain(W=W.copy()), Derived(inner=Plain(x=None))]),
        Plain(ordered=collections.OrderedDict(W=W), grads=collections.defaultdict(list, W=[1])),
        Plain(counted=Counted(W=W)),
        Plain(names={"W", "b"}, mixed=np.array([{"a": 1}, None], dtype=object)),
    ],
)
def test_a_copy_is_as_its_prototype_and_shares_nothing(thing):
    same(duplicate(thing, None), thing)


def test_what_was_one_stays_one():
    thing = Plain(a=W, b=W, layers=[])
    thing.layers += [Plain(owner=thing, W=W), (W, [W])]
    made = duplicate(thing, None)
    assert made.a is made.b is made.layers[0].W is made.layers[1][0] is made.layers[1][1][0]
    assert made.layers[0].owner is made


def test_a_pair_that_holds_itself_is_copied():
    pair = ([],)
    pair[0].append(pair)
    made = duplicate(Plain(pair=pair), None).pair
    assert made is not pair
    assert made[0][0] is made


def test_who_says_how_it_is_copied_is_asked():
    assert duplicate(Plain(one=OwnCopy(copies=1)), None).one.copies == 2
    made = duplicate(Plain(one=Slotted()), None).one
    same(made.W, np.ones(2))
    same(duplicate(Plain(one=Stateful(W=1)), None).one.W, np.zeros(3))


def test_functions_go_with_their_copy():
    thing = Plain(W=np.ones(2))
    thing.run = lambda: thing.W
    thing.later = functools.partial(np.add, 1)
    made = duplicate(thing, None)
    assert made.run() is made.W


def test_what_cannot_be_copied_is_made_anew():
    thing = Plain(lock=threading.Lock())
    other = object()
    assert duplicate(thing, lambda: other) is other
    with pytest.raises(TypeError):
        duplicate(thing, None)
