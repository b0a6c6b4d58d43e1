"""leaky_relu: safe far out, right backwards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backhand.errors import ShapeError
from backhand.functions import leaky_relu, leaky_relu_vjp

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=4)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out(dtype):
    x = np.array([-1e30, -1e4, -1.0, 0.0, 1.0, 1e4, 1e30], dtype)
    with np.errstate(all="raise", under="ignore"):
        y = leaky_relu(x)
        dx = leaky_relu_vjp(np.ones_like(x), x)
    assert y.dtype == dx.dtype == dtype
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()


@given(shape=SHAPES, seed=SEEDS)
def test_vjp(shape, seed, assert_is_vjp):
    rng = np.random.default_rng(seed)
    x, dout = np.asarray(rng.normal(scale=2, size=shape)), rng.normal(size=shape)
    x = np.where(np.abs(x) < 1e-3, 0.1, x)
    assert_is_vjp(leaky_relu_vjp(dout, x), leaky_relu, x, dout)


def test_integers_are_scores_too():
    assert leaky_relu(np.array([1], dtype=np.uint8)).dtype == np.float64


def test_an_upstream_gradient_that_would_broadcast_is_refused():
    with pytest.raises(ShapeError, match="upstream"):
        leaky_relu_vjp(np.ones((3, 1)), np.ones((3, 2)))
