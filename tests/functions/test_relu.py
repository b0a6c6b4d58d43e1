"""ReLU and its gradient, at the kink too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backhand.errors import ShapeError
from backhand.functions import relu, relu_vjp

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=4)
SEEDS = st.integers(0, 2**32 - 1)


@given(x=hnp.arrays(np.float64, SHAPES, elements=st.floats(-1e8, 1e8)))
def test_what_is_positive_passes(x):
    y = relu(x)
    assert y.shape == x.shape
    assert np.all(y == np.where(x > 0, x, 0))


@pytest.mark.parametrize("from_value", [True, False])
@given(shape=SHAPES, seed=SEEDS)
def test_vjp(from_value, shape, seed, assert_is_vjp):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape)
    x = np.asarray(x + np.copysign(0.01, x))  # no step reaches the kink
    dout = rng.normal(size=shape)
    assert_is_vjp(relu_vjp(dout, relu(x) if from_value else x), relu, x, dout)


def test_at_the_kink_the_slope_is_zero():
    assert relu_vjp([3.0, 3.0, 3.0], np.array([0.0, -0.0, 1e-300])).tolist() == [0, 0, 3]


def test_nan_is_not_hidden():
    assert np.isnan(relu(np.array([np.nan]))).all()


def test_float32_in_float32_out_and_nothing_written_over():
    x, dout = np.array([-1, 2], dtype="f"), np.array([3, 4], dtype="f")
    assert relu(x).dtype == relu_vjp(dout, relu(x)).dtype == np.float32
    assert x.tolist() == [-1, 2]
    assert dout.tolist() == [3, 4]


def test_integers_become_floats():
    assert relu([-1, 2]).dtype == np.float64


def test_an_upstream_gradient_that_would_broadcast_is_refused():
    with pytest.raises(ShapeError, match="upstream"):
        relu_vjp(np.ones((1, 2)), np.ones((3, 2)))
