from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backhand.data.holdout import check_chance, hold_out
from backhand.errors import DataError, SettingError

NAMES = ("a", "b", "c")
T = np.repeat(np.arange(3), [50, 10, 2])


def _held_out(seed: int = 0, share: float = 0.2, said: list[str] | None = None) -> Any:
    notify = (lambda _text: None) if said is None else said.append
    return hold_out(T, NAMES, "here", seed=seed, test_share=share, notify=notify)


def test_each_class_gives_its_share_and_each_sample_is_used_once() -> None:
    train, test = _held_out()
    assert np.bincount(T[test]).tolist() == [10, 2, 1]
    assert np.bincount(T[train]).tolist() == [40, 8, 1]
    np.testing.assert_array_equal(np.sort(np.concatenate((train, test))), np.arange(62))


@pytest.mark.parametrize("share", [0.001, 0.999])
def test_no_class_is_without_training_or_test_samples(share: float) -> None:
    train, test = _held_out(share=share)
    assert set(T[train]) == set(T[test]) == {0, 1, 2}


def test_same_seed_gives_the_same_split_and_another_another() -> None:
    first, again, other = (_held_out(seed) for seed in (3, 3, 4))
    for one, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, same)
    assert not np.array_equal(first[1], other[1])


def test_classes_come_mixed() -> None:
    train, _test = _held_out()
    assert not np.array_equal(train, np.sort(train))


def test_what_is_held_out_is_said() -> None:
    said: list[str] = []
    _held_out(seed=7, said=said)
    assert said == [
        "here has no test data: 13 of its 62 samples, 20% of each class, are held out from "
        "training to test on (seed 7)."
    ]


def test_class_of_one_sample_cannot_be_split() -> None:
    with pytest.raises(DataError, match="class b in here has only one sample"):
        hold_out(
            np.array([0, 0, 1]), NAMES, "here", seed=0, test_share=0.5, notify=lambda _text: None
        )


@pytest.mark.parametrize("share", [0, 1, -0.1, 20, float("nan"), "0.2", True, None])
def test_share_must_lie_between_0_and_1(share: Any) -> None:
    with pytest.raises(SettingError, match="test_share must be"):
        check_chance(0, share)


@pytest.mark.parametrize("seed", [-1, 0.5, "0", None, True])
def test_seed_must_be_a_whole_number(seed: Any) -> None:
    with pytest.raises(SettingError, match="seed must be"):
        check_chance(seed, 0.2)


def test_settings_of_numpys_types_are_taken() -> None:
    check_chance(np.int64(3), np.float32(0.5))
