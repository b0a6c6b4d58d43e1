"""The mean squared error and both its gradients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.errors import ShapeError
from backhand.functions import mean_squared_error, mean_squared_error_vjp, one_hot

SIZES = st.integers(1, 5)


def test_by_hand():
    # The example of the book's section 4.2.1.
    y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
    assert mean_squared_error(y, one_hot(2, 10)) == pytest.approx(0.0975)


@given(n=st.none() | SIZES, k=SIZES, seed=st.integers(0, 2**32 - 1), dout=st.floats(-10, 10))
def test_vjp(n, k, seed, dout, assert_is_vjp):
    rng = np.random.default_rng(seed)
    shape = (k,) if n is None else (n, k)
    y, t = rng.normal(size=shape), rng.normal(size=shape)
    dy, dt = mean_squared_error_vjp(dout, y, t)
    assert_is_vjp(dy, lambda y: mean_squared_error(y, t), y, dout, complex_step=False)
    assert_is_vjp(dt, lambda t: mean_squared_error(y, t), t, dout, complex_step=False)


@given(n=SIZES, k=SIZES, seed=st.integers(0, 2**32 - 1))
def test_a_batch_is_the_mean_of_its_samples(n, k, seed):
    y, t = np.random.default_rng(seed).normal(size=(2, n, k))
    singles = [mean_squared_error(y[i], t[i]) for i in range(n)]
    assert mean_squared_error(y, t) == pytest.approx(np.mean(singles))


@pytest.mark.parametrize("dout", [1, np.float64(1), np.float32(1)])
def test_each_gradient_has_its_arguments_dtype(dout):
    y = np.ones((2, 3), dtype=np.float32)
    labels = one_hot([0, 2], 3)  # float64, as one_hot gives it
    dy, dt = mean_squared_error_vjp(dout, y, labels)
    assert (dy.dtype, dt.dtype) == (np.float32, np.float64)
    dy, dt = mean_squared_error_vjp(dout, y, y)
    assert (dy.dtype, dt.dtype) == (np.float32, np.float32)


def test_nothing_is_written_over():
    y, t = np.ones((2, 3)), np.zeros((2, 3))
    mean_squared_error(y, t)
    mean_squared_error_vjp(1, y, t)
    assert np.all(y == 1)
    assert np.all(t == 0)


@pytest.mark.parametrize(
    ("y", "t"),
    [((3, 1), (3,)), ((3, 1), (1, 3)), ((), ()), ((0, 2), (0, 2)), ((1, 2, 3), (1, 2, 3))],
)
def test_shapes_that_broadcasting_would_hide_are_refused(y, t):
    with pytest.raises(ShapeError, match="one shape"):
        mean_squared_error(np.ones(y), np.ones(t))
    with pytest.raises(ShapeError, match="one shape"):
        mean_squared_error_vjp(1, np.ones(y), np.ones(t))
