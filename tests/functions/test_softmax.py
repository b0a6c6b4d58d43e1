"""Softmax and log-softmax: safe, along the last axis, and right backwards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backhand.errors import ShapeError
from backhand.functions import log_softmax, log_softmax_vjp, softmax, softmax_vjp

FUNCTIONS = [(softmax, softmax_vjp), (log_softmax, log_softmax_vjp)]
SHAPES = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(data=st.data())
def test_scores_of_ten_thousand_are_safe(dtype, data):
    width = 8 * np.dtype(dtype).itemsize
    scores = st.floats(-1e4, 1e4, width=width)
    x = data.draw(hnp.arrays(dtype, SHAPES, elements=scores))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y, log_y = softmax(x), log_softmax(x)
    assert y.dtype == log_y.dtype == dtype
    assert y.shape == log_y.shape == x.shape
    assert np.all((y >= 0) & (y <= 1))
    np.testing.assert_allclose(y.sum(axis=-1), 1, rtol=8 * np.finfo(dtype).eps)
    assert np.all(np.isfinite(log_y))
    assert np.all(log_y <= 0)
    np.testing.assert_allclose(np.exp(log_y), y, rtol=0, atol=16 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_extremes_are_what_the_formula_says(dtype):
    x = np.array([1e4, -1e4, 0], dtype=dtype)
    assert softmax(x).tolist() == [1, 0, 0]
    assert log_softmax(x).tolist() == [0, -2e4, -1e4]
    assert softmax(np.full(4, -1e4, dtype=dtype)).tolist() == [0.25] * 4
    np.testing.assert_allclose(log_softmax(np.full(4, 1e4, dtype=dtype)), -np.log(4), rtol=1e-6)


@given(shape=SHAPES, seed=SEEDS)
def test_each_row_along_the_last_axis_stands_for_itself(shape, seed):
    x = np.random.default_rng(seed).normal(size=shape)
    for function, _ in FUNCTIONS:
        whole = function(x)
        for row in np.ndindex(shape[:-1]):
            np.testing.assert_array_equal(whole[row], function(x[row]))


@given(shape=SHAPES, seed=SEEDS, shift=st.floats(-1e3, 1e3))
def test_a_shift_changes_nothing(shape, seed, shift):
    x = np.random.default_rng(seed).normal(size=shape)
    np.testing.assert_allclose(softmax(x + shift), softmax(x), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(("function", "vjp"), FUNCTIONS)
@given(shape=SHAPES, seed=SEEDS)
def test_vjp(function, vjp, shape, seed, assert_is_vjp):
    rng = np.random.default_rng(seed)
    # Not ones: along them softmax has no derivative at all.
    x, dout = rng.normal(size=shape), rng.normal(size=shape)
    assert_is_vjp(vjp(dout, function(x)), function, x, dout)


@pytest.mark.parametrize(("function", "vjp"), FUNCTIONS)
def test_float32_in_float32_out_and_nothing_written_over(function, vjp):
    rng = np.random.default_rng(0)
    x, dout = rng.normal(size=(2, 3, 4)).astype("f"), rng.normal(size=(2, 3, 4)).astype("f")
    before = x.copy(), dout.copy()
    y = function(x)
    kept = y.copy()
    assert y.dtype == vjp(dout, y).dtype == np.float32
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dout, before[1])
    np.testing.assert_array_equal(y, kept)


def test_views_of_any_stride_are_read_right():
    x = np.random.default_rng(0).normal(size=(4, 6))
    np.testing.assert_array_equal(softmax(x.T), softmax(x.T.copy()))
    np.testing.assert_array_equal(softmax(x[::-2, ::3]), softmax(x[::-2, ::3].copy()))


def test_small_integers_are_scores_too():
    # As uint8 the difference 0 - 255 would wrap around to 1.
    assert softmax(np.array([0, 255], dtype=np.uint8)).tolist() == [pytest.approx(0), 1]
    assert log_softmax(np.array([0, 255], dtype=np.uint8)).tolist() == [-255, 0]
    assert softmax([1, 2]).dtype == np.float64


def test_a_batch_of_none_is_a_batch():
    assert softmax(np.empty((0, 3))).shape == log_softmax(np.empty((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("function", [softmax, log_softmax])
@pytest.mark.parametrize("x", [1.0, np.empty((2, 0))])
def test_without_classes_there_is_no_softmax(function, x):
    with pytest.raises(ShapeError, match="no classes"):
        function(x)


@pytest.mark.parametrize(("function", "vjp"), FUNCTIONS)
def test_an_upstream_gradient_that_would_broadcast_is_refused(function, vjp):
    with pytest.raises(ShapeError, match=r"\(2, 3\).*\(3,\)"):
        vjp(np.ones(3), function(np.zeros((2, 3))))
