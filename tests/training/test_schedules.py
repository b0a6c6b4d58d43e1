"""Learning rates over a run."""

from __future__ import annotations

import pytest

from backhand.errors import SettingError
from backhand.training import SCHEDULES, make_schedule


@pytest.mark.parametrize("name", SCHEDULES)
def test_never_rises_and_begins_at_the_rate(name):
    schedule = make_schedule(name, 0.5, 100)
    rates = [schedule(i) for i in range(100)]
    assert rates[0] == 0.5
    assert rates == sorted(rates, reverse=True)
    assert min(rates) > 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [("constant", 1), ("step", 0.1), ("exponential", 0.1), ("linear", 0.505), ("cosine", 0.5)],
)
def test_half_way(name, expected):
    assert make_schedule(name, 1.0, 100)(50) == pytest.approx(expected)


def test_warmup_rises_evenly():
    schedule = make_schedule("cosine", 1.0, 100, warmup=4)
    assert [schedule(i) for i in range(5)] == [0.25, 0.5, 0.75, 1.0, 1.0]


def test_what_makes_no_sense_is_refused():
    with pytest.raises(SettingError, match="did you mean 'cosine'"):
        make_schedule("cosin", 0.1, 10)
    with pytest.raises(SettingError, match="warmup"):
        make_schedule("cosine", 0.1, 10, warmup=11)
