"""Gradients held to a length, their direction kept."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.training import clip_gradients


def test_shortened_together():
    grads = {"W": np.array([3.0]), "b": np.array([4.0])}
    clipped, norm = clip_gradients(grads, 1.0)
    assert norm == 5
    assert (clipped["W"].item(), clipped["b"].item()) == pytest.approx((0.6, 0.8))
    assert grads["W"].item() == 3


def test_short_ones_stay():
    grads = {"W": np.ones(3, np.float32)}
    clipped, _norm = clip_gradients(grads, 2.0)
    assert clipped["W"] is grads["W"]


def test_large_float32_does_not_overflow():
    clipped, norm = clip_gradients({"W": np.full(4, 1e30, np.float32)}, 1.0)
    assert norm == pytest.approx(2e30)
    np.testing.assert_allclose(clipped["W"], 0.5)


def test_a_length_of_nothing_is_refused():
    with pytest.raises(SettingError):
        clip_gradients({}, 0)
