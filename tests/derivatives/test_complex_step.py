"""The complex step: exact to rounding, or refused."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import complex_step_gradient
from backhand.errors import DtypeError


@given(x=st.floats(-10, 10))
def test_it_is_exact_to_rounding(x):
    array = np.array([x])
    gradient = complex_step_gradient(lambda z: np.sum(np.exp(z) * np.sin(z)), array)
    assert gradient[0] == pytest.approx(np.exp(x) * (np.sin(x) + np.cos(x)), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("scale", [1e-8, 1e8])
def test_small_and_large_values(scale):
    x = scale * np.array([1.0, -2.0])
    gradient = complex_step_gradient(lambda z: np.sum(z**3), x)
    np.testing.assert_allclose(gradient, 3 * x**2, rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_x_is_not_changed_and_need_not_be_contiguous(dtype):
    x = np.arange(12, dtype=dtype).reshape(3, 4).T[::2]
    before = x.copy()
    np.testing.assert_allclose(complex_step_gradient(lambda z: np.sum(z**2), x), 2 * before)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize(
    "f",
    [
        lambda z: float(np.sum(np.sin(z.real))),
        lambda z: np.sum(np.abs(z)),
        lambda z: z,
        lambda z: np.floor(z),
        lambda z: np.sum(np.ones(3)),
    ],
)
def test_a_function_that_drops_the_imaginary_part_is_refused(f):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", np.exceptions.ComplexWarning)
        with pytest.raises(DtypeError, match="use central differences"):
            complex_step_gradient(f, np.ones(2))


@pytest.mark.parametrize("x", [np.array([1, 2]), [1.0], np.array([1j])])
def test_what_is_no_float_array_is_refused(x):
    with pytest.raises(DtypeError, match="real floating-point"):
        complex_step_gradient(np.sum, x)
