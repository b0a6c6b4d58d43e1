"""convolution: what the definition says, and its derivative."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import ShapeError
from backhand.functions import convolution, convolution_parameters_vjp, convolution_vjp

CASES = [(1, 0), (1, 2), (2, 1), (3, 0)]
# Height and width; a square one has a way back of its own.
FILTERS = [(2, 3), (3, 3)]


def by_definition(x, W, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    height = (x.shape[2] - W.shape[2]) // stride + 1
    width = (x.shape[3] - W.shape[3]) // stride + 1
    y = np.zeros((len(x), len(W), height, width), x.dtype)
    for n, f, p, q in np.ndindex(y.shape):
        window = x[n, :, p * stride : p * stride + W.shape[2], q * stride : q * stride + W.shape[3]]
        y[n, f, p, q] = np.sum(window * W[f]) + b[f]
    return y


@pytest.mark.parametrize(("stride", "pad"), CASES)
def test_value(stride, pad):
    rng = np.random.default_rng(0)
    x, W, b = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 2, 3)), rng.normal(size=4)
    expected = by_definition(x, W, b, stride, pad)
    np.testing.assert_allclose(convolution(x, W, b, stride, pad), expected, atol=1e-12)


@pytest.mark.parametrize(("stride", "pad"), CASES)
@pytest.mark.parametrize("size", FILTERS)
def test_vjp(stride, pad, size, assert_is_vjp):
    rng = np.random.default_rng(1)
    x, W, b = rng.normal(size=(2, 2, 5, 6)), rng.normal(size=(3, 2, *size)), rng.normal(size=3)
    dout = rng.normal(size=convolution(x, W, b, stride, pad).shape)
    dx, dW, db = convolution_vjp(dout, x, W, stride, pad)
    assert_is_vjp(dx, lambda x: convolution(x, W, b, stride, pad), x, dout)
    assert_is_vjp(dW, lambda W: convolution(x, W, b, stride, pad), W, dout)
    assert_is_vjp(db, lambda b: convolution(x, W, b, stride, pad), b, dout)
    for one, other in zip(
        convolution_parameters_vjp(dout, x, W, stride, pad), (dW, db), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_blocks_change_nothing(monkeypatch):
    rng = np.random.default_rng(2)
    x, W, b = rng.normal(size=(7, 2, 5, 5)), rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3)
    dout = rng.normal(size=(7, 3, 3, 3))
    whole = convolution(x, W, b), *convolution_vjp(dout, x, W)
    monkeypatch.setattr("backhand.functions.blocks._NUMBERS", 1)
    for one, other in zip((convolution(x, W, b), *convolution_vjp(dout, x, W)), whole, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_float32_stays():
    x, W, b = np.ones((1, 1, 3, 3), "f"), np.ones((1, 1, 2, 2), "f"), np.ones(1, "f")
    y = convolution(x, W, b)
    assert {y.dtype, *(g.dtype for g in convolution_vjp(y, x, W))} == {np.dtype(np.float32)}


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match="filters"):
        convolution(np.ones((1, 2, 3, 3)), np.ones((1, 3, 2, 2)), np.ones(1))
    with pytest.raises(ShapeError, match="upstream"):
        convolution_vjp(np.ones((1, 1, 3, 3)), np.ones((1, 2, 3, 3)), np.ones((1, 2, 2, 2)))
