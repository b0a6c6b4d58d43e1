"""What a sweep tries: read from words, every combination or some of them."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.sweep import Range, Space, parse_varied
from backhand.sweep.space import read_value


def test_words():
    assert parse_varied("learning_rate=0.1,1") == ("learning_rate", (0.1, 1.0))
    assert parse_varied("hidden-size=5..50") == ("hidden_size", Range(5, 50, whole=True))
    assert parse_varied("learning_rate=1e-3..1:log")[1] == Range(1e-3, 1, log=True)
    assert parse_varied("optimizer=sgd,adam") == ("optimizer", ("sgd", "adam"))
    assert read_value("batch_norm", "yes") is True


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hiden_size=3", "did you mean 'hidden_size'"),
        ("hidden_size", "should be NAME"),
        ("hidden_size=", "should be NAME"),
        ("hidden_size=many", "must be a number"),
        ("learning_rate=1..0.1", "no range"),
        ("learning_rate=0..1:log", "no range"),
        ("optimizer=a..b", "no range"),
        ("batch_norm=perhaps", "true or false"),
    ],
)
def test_words_that_make_no_sense(text, words):
    with pytest.raises(SettingError, match=words):
        parse_varied(text)


def test_every_combination():
    space = Space({"seed": 3}, {"hidden_size": (5, 6), "optimizer": ("sgd", "adam")})
    rows = space.grid()
    assert len(rows) == 4
    settings = [space.settings(row) for row in rows]
    assert {s.seed for s in settings} == {3}
    # Each optimizer with its usual rate.
    assert [s.learning_rate for s in settings] == [0.1, 0.001, 0.1, 0.001]


def test_some_of_a_range():
    space = Space({}, {"learning_rate": Range(1e-4, 1, log=True), "hidden_size": (5, 6)})
    with pytest.raises(SettingError, match="--samples"):
        space.grid()
    rows = space.sample(200, seed=1)
    assert rows == space.sample(200, seed=1)
    rates = np.log10([row["learning_rate"] for row in rows])
    assert -4 <= rates.min() < -3
    assert -1 < rates.max() <= 0
    assert abs(rates.mean() + 2) < 0.3


def test_a_combination_that_makes_no_sense_is_named():
    space = Space({}, {"hidden_size": (5, 0)})
    with pytest.raises(SettingError, match="hidden_size=0"):
        space.settings({"hidden_size": 0})
