"""Pooling: the largest and the mean of windows, and their derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import ShapeError
from backhand.functions import average_pooling, average_pooling_vjp, max_pooling, max_pooling_vjp

WINDOWS = [(2, 2, 2, 0), (3, 2, 1, 0), (2, 3, 2, 1), (2, 2, 3, 0)]


@pytest.mark.parametrize("window", WINDOWS)
def test_max(window, assert_is_vjp):
    rng = np.random.default_rng(0)
    x = rng.permutation(2.0 * np.arange(2 * 2 * 5 * 6)).reshape(2, 2, 5, 6)
    y = max_pooling(x, *window)
    dout = rng.normal(size=y.shape)
    dx = max_pooling_vjp(dout, x, y, *window)
    assert_is_vjp(dx, lambda x: max_pooling(x, *window), x, dout, complex_step=False)


@pytest.mark.parametrize("window", WINDOWS)
def test_average(window, assert_is_vjp):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 2, 5, 6))
    dout = rng.normal(size=average_pooling(x, *window).shape)
    dx = average_pooling_vjp(dout, x.shape, *window)
    assert_is_vjp(dx, lambda x: average_pooling(x, *window), x, dout)


def test_padding_is_never_the_largest():
    assert max_pooling(-np.ones((1, 1, 2, 2)), 2, 2, 2, 1).max() == -1


def test_of_equal_ones_the_first_takes_it_all():
    x = np.ones((1, 1, 2, 2))
    dx = max_pooling_vjp(np.ones((1, 1, 1, 1)), x, max_pooling(x, 2, 2), 2, 2)
    np.testing.assert_array_equal(dx, [[[[1, 0], [0, 0]]]])


def test_an_upstream_gradient_of_another_shape_is_refused():
    x = np.ones((1, 1, 4, 4))
    with pytest.raises(ShapeError, match="upstream"):
        max_pooling_vjp(np.ones((1, 1, 1, 1)), x, max_pooling(x, 2, 2), 2, 2)
