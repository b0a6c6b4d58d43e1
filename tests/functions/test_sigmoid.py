"""The sigmoid: never overflowing, and right backwards."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backhand.errors import ShapeError
from backhand.functions import sigmoid, sigmoid_vjp

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=4)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(data=st.data())
def test_any_finite_score_is_safe(dtype, data):
    scores = st.floats(allow_nan=False, allow_infinity=False, width=8 * np.dtype(dtype).itemsize)
    x = data.draw(hnp.arrays(dtype, SHAPES, elements=scores))
    with np.errstate(all="raise", under="ignore"):
        y = sigmoid(x)
    assert y.dtype == dtype
    assert y.shape == x.shape
    assert np.all((y >= 0) & (y <= 1))
    np.testing.assert_allclose(sigmoid(-x), 1 - y, rtol=0, atol=np.finfo(dtype).eps)


@given(x=st.floats(-700, 700))
def test_the_small_tail_keeps_its_digits(x):
    expected = math.exp(x) / (1 + math.exp(x)) if x < 0 else 1 / (1 + math.exp(-x))
    assert sigmoid(x) == pytest.approx(expected, rel=1e-14)


@given(shape=SHAPES, seed=SEEDS)
def test_vjp(shape, seed, assert_is_vjp):
    rng = np.random.default_rng(seed)
    x, dout = np.asarray(rng.normal(scale=3, size=shape)), rng.normal(size=shape)
    assert_is_vjp(sigmoid_vjp(dout, sigmoid(x)), sigmoid, x, dout)


def test_float32_in_float32_out_and_nothing_written_over():
    x, dout = np.array([-1, 2], dtype="f"), np.array([3, 4], dtype="f")
    assert sigmoid(x).dtype == sigmoid_vjp(dout, sigmoid(x)).dtype == np.float32
    assert x.tolist() == [-1, 2]
    assert dout.tolist() == [3, 4]


def test_small_integers_are_scores_too():
    # -200 doesn't exist in uint8, and exp of a uint8 is a float16.
    assert sigmoid(np.array([200], dtype=np.uint8)).dtype == np.float64
    assert sigmoid(np.array([0], dtype=np.uint8)).tolist() == [0.5]


def test_an_upstream_gradient_that_would_broadcast_is_refused():
    with pytest.raises(ShapeError, match="upstream"):
        sigmoid_vjp(np.ones((3, 1)), np.ones((3, 2)))
