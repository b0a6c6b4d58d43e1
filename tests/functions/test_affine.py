"""The affine map and its three gradients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import complex_step_gradient
from backhand.errors import ShapeError
from backhand.functions import affine, affine_vjp

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 5)


@given(n=SIZES, d=SIZES, h=SIZES, seed=SEEDS)
def test_vjp(n, d, h, seed, assert_is_vjp):
    rng = np.random.default_rng(seed)
    x, W, b = rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=h)
    dout = rng.normal(size=(n, h))
    dx, dW, db = affine_vjp(dout, x, W)
    assert_is_vjp(dx, lambda x: affine(x, W, b), x, dout)
    assert_is_vjp(dW, lambda W: affine(x, W, b), W, dout)
    assert_is_vjp(db, lambda b: affine(x, W, b), b, dout)


@pytest.mark.parametrize("scale", [1e-8, 1e8])
def test_vjp_of_small_and_large_values(scale):
    rng = np.random.default_rng(0)
    # All positive: no sum cancels, so that each digit can be asked for.
    x, W = scale * rng.uniform(1, 2, size=(3, 4)), rng.uniform(1, 2, size=(4, 2)) / scale
    dout = rng.uniform(1, 2, size=(3, 2))
    dx, dW, db = affine_vjp(dout, x, W)
    b = np.zeros(2)
    for gradient, array, f in (
        (dx, x, lambda x: affine(x, W, b)),
        (dW, W, lambda W: affine(x, W, b)),
        (db, b, lambda b: affine(x, W, b)),
    ):
        exact = complex_step_gradient(lambda z, f=f: np.sum(dout * f(z)), array)
        np.testing.assert_allclose(gradient, exact, rtol=1e-13)


def test_float32_in_float32_out_and_nothing_written_over():
    x, W, b = (np.ones(shape, dtype="f") for shape in [(2, 3), (3, 4), (4,)])
    dout = np.ones((2, 4), dtype="f")
    assert affine(x, W, b).dtype == np.float32
    assert {gradient.dtype for gradient in affine_vjp(dout, x, W)} == {np.dtype("f")}
    for array in (x, W, b, dout):
        assert np.all(array == 1)


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_a_wider_bias_keeps_its_digits(dtype):
    b = np.full(1, 1 + np.finfo(np.float64).eps, dtype=dtype)
    y = affine(np.zeros((1, 1), dtype="f"), np.zeros((1, 1), dtype="f"), b)
    assert y.dtype == dtype
    assert y[0, 0] == b[0]


def test_integers_are_numbers_too():
    np.testing.assert_array_equal(affine([[1, 2]], [[1], [1]], [0.5]), [[3.5]])
    # In uint8 the product would be 144.
    large = np.array([[200]], dtype=np.uint8)
    np.testing.assert_array_equal(affine(large, [[2.0]], [0.0]), [[400]])


def test_views_of_any_stride_are_read_right():
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(4, 6)).T[::2], rng.normal(size=(3, 4)).T
    dout = rng.normal(size=(3, 3)).T
    copies = affine_vjp(*map(np.copy, (dout, x, W)))
    for ours, other in zip(affine_vjp(dout, x, W), copies, strict=True):
        np.testing.assert_allclose(ours, other, rtol=1e-13)


@pytest.mark.parametrize(
    ("x", "W", "b"),
    [
        ((2, 3), (4, 5), (5,)),  # D differs
        ((2, 3), (3, 5), (2, 1)),  # b would broadcast over the columns
        ((2, 3), (3, 5), (1,)),  # b would broadcast over the units
        ((2, 3), (3, 5), ()),
        ((3,), (3, 5), (5,)),
        ((7, 2, 3), (3, 5), (5,)),
    ],
)
def test_shapes_that_do_not_fit_are_refused(x, W, b):
    with pytest.raises(ShapeError, match="do not fit"):
        affine(np.ones(x), np.ones(W), np.ones(b))


def test_an_upstream_gradient_that_would_fit_another_batch_is_refused():
    with pytest.raises(ShapeError, match="upstream"):
        affine_vjp(np.ones((1, 2)), np.ones((4, 3)), np.ones((3, 2)))
