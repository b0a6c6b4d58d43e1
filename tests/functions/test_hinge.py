"""The hinge loss and its derivative."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import LabelError, ShapeError
from backhand.functions import hinge, hinge_vjp


def test_vjp(assert_is_vjp):
    rng = np.random.default_rng(0)
    x, t = rng.normal(scale=2, size=(6, 4)), rng.integers(0, 4, 6)
    dx = hinge_vjp(1.5, x, t, margin=0.7)
    assert_is_vjp(dx, lambda x: np.array(hinge(x, t, 0.7)), x, 1.5, complex_step=False)


def test_one_hot_says_the_same():
    x = np.random.default_rng(1).normal(size=(3, 4))
    t = np.array([1, 0, 3])
    assert hinge(x, np.eye(4)[t]) == hinge(x, t)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ShapeError):
        hinge(np.ones(3), 1)
    with pytest.raises(LabelError):
        hinge(np.ones((1, 3)), [3])
