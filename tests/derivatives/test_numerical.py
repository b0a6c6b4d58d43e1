"""Central differences: exact enough, restoring always, refusing what can't be perturbed."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backhand.derivatives import (
    complex_step_gradient,
    numerical_derivatives,
    numerical_gradient,
    numerical_vjp,
    stacked_numerical_gradient,
    step_sizes,
)
from backhand.derivatives.noise import evaluation_noise
from backhand.errors import BackhandError, DtypeError, SettingError, ShapeError

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, max_side=3)
SEEDS = st.integers(0, 2**32 - 1)

# How each way of taking a derivative is called, with a scalar function of one array.
WAYS = {
    "entry by entry": numerical_gradient,
    "some entries": lambda f, x, *h: numerical_derivatives(
        f, x, list(np.ndindex(np.shape(x))), *h
    ).reshape(np.shape(x)),
    "stacked": lambda f, x, *h: stacked_numerical_gradient(
        lambda points: np.array([f(point) for point in points]), x, *h
    ),
    "vjp": lambda f, x, *h: numerical_vjp(lambda x: np.array([f(x)]), x, [1.0], *h),
}
ways = pytest.mark.parametrize("derive", WAYS.values(), ids=WAYS)


def bumpy(x):
    """A function with every derivative, and none of them simple."""
    return np.sum(np.sin(x) * np.exp(x / 2)) + np.sum(x) ** 2


@ways
@given(shape=SHAPES, seed=SEEDS)
def test_it_is_the_derivative(derive, shape, seed):
    x = np.asarray(np.random.default_rng(seed).normal(size=shape))
    before = x.copy()
    gradient = derive(bumpy, x)
    assert gradient.shape == x.shape
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient, complex_step_gradient(bumpy, x), rtol=1e-7, atol=1e-7)
    np.testing.assert_array_equal(x, before)


@ways
@pytest.mark.parametrize("scale", [1e-8, 1e8])
def test_small_and_large_values(derive, scale):
    x = scale * np.array([1.0, -2.0, 3.0])
    gradient = derive(lambda x: np.sum(x**2 / scale), x)
    np.testing.assert_allclose(gradient, [2, -4, 6], rtol=1e-7)


@ways
def test_float32_is_good_to_about_three_digits(derive):
    x = np.array([1, -2, 3], dtype=np.float32)
    np.testing.assert_allclose(derive(lambda x: np.sum(x**2), x), [2, -4, 6], rtol=1e-3)


@ways
def test_arrays_of_any_stride_and_order(derive):
    whole = np.random.default_rng(0).normal(size=(4, 6))
    for x in (whole.T, whole[::-2, ::3], np.asfortranarray(whole), np.moveaxis(whole[None], 2, 0)):
        before = x.copy()
        np.testing.assert_allclose(
            derive(lambda x: np.sum(np.sin(x)), x), np.cos(before), rtol=0, atol=1e-9
        )
        np.testing.assert_array_equal(x, before)


@ways
@pytest.mark.parametrize(
    "x",
    [
        np.array([1, 2, 3]),
        np.array([1, 2], dtype=np.uint8),
        np.array([True]),
        np.array([1 + 0j]),
        np.array([1.0], dtype=object),
        [1.0, 2.0],
        3.0,
    ],
)
def test_what_can_not_be_perturbed_is_refused(derive, x):
    with pytest.raises(DtypeError, match="only an array of real floating-point numbers"):
        derive(np.sum, x)


@pytest.mark.parametrize("derive", [numerical_gradient, WAYS["vjp"]])
def test_a_read_only_array_is_refused(derive):
    x = np.ones(2)
    x.flags.writeable = False
    with pytest.raises(DtypeError, match="read-only"):
        derive(np.sum, x)


@ways
@pytest.mark.parametrize("h", [0, -1e-6, np.nan, np.inf])
def test_a_step_that_is_none_is_refused(derive, h):
    with pytest.raises(SettingError, match="must be positive"):
        derive(np.sum, np.ones(2), h)


@ways
def test_a_step_that_is_rounded_away_is_refused(derive):
    x = np.array([0.0, 1e8])
    with pytest.raises(SettingError, match=r"rounded away beside the entry 100000000\.0"):
        derive(np.sum, x, 1e-10)
    assert x.tolist() == [0, 1e8]


@given(x=hnp.arrays(np.float64, SHAPES, elements=st.floats(-1e8, 1e8)), calls=st.integers(0, 8))
def test_entries_are_put_back_to_the_bit_also_when_f_raises(x, calls):
    before = x.copy()
    left = [calls]

    def f(x):
        left[0] -= 1
        if left[0] < 0:
            raise ZeroDivisionError
        return np.sum(x)

    for derive in (numerical_gradient, evaluation_noise):
        left[0] = calls
        with contextlib.suppress(ZeroDivisionError):
            derive(f, x)
        assert x.tobytes() == before.tobytes()


def test_the_interrupt_key_leaves_nothing_perturbed():
    x = np.ones(3)

    def f(x):
        if x[1] != 1:
            raise KeyboardInterrupt
        return 0.0

    with pytest.raises(KeyboardInterrupt):
        numerical_gradient(f, x)
    assert x.tolist() == [1, 1, 1]


def test_a_function_may_ignore_its_argument_and_read_the_array():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    gradient = numerical_gradient(lambda _: np.sum(W**2), W)
    np.testing.assert_allclose(gradient, 2 * W, atol=1e-8)


def test_an_array_of_no_dimension_and_one_of_no_entries():
    np.testing.assert_allclose(numerical_gradient(lambda x: x**2, np.array(3.0)), 6)
    assert numerical_gradient(np.sum, np.empty((0, 3))).shape == (0, 3)
    assert stacked_numerical_gradient(lambda xs: xs.sum(axis=(1, 2)), np.empty((0, 3))).size == 0


@pytest.mark.parametrize("value", [[1.0, 2.0], np.ones((2, 1)), []])
def test_a_function_of_several_values_is_refused(value):
    x = np.ones(2)
    with pytest.raises(ShapeError, match="where one number is needed"):
        numerical_gradient(lambda _: value, x)
    assert x.tolist() == [1, 1]


def test_one_number_in_an_array_is_a_number():
    np.testing.assert_allclose(
        numerical_gradient(lambda x: np.sum(x**2, keepdims=True), np.array([[2.0]])), [[4]]
    )


def test_the_steps_follow_the_entries():
    steps = step_sizes(np.array([0.0, 1e-8, -1.0, 1e8]))
    np.testing.assert_allclose(steps, 6.06e-6 * np.array([1, 1, 1, 1e8]), rtol=1e-3)
    assert step_sizes(np.zeros(1, dtype="f"))[0] == pytest.approx(4.9e-3, rel=1e-2)
    assert step_sizes(np.array([1e8]), 0.5).tolist() == [0.5]


def test_progress_ends_at_all():
    seen = []
    numerical_gradient(np.sum, np.ones(600), progress=lambda *count: seen.append(count))
    assert seen == [(256, 600), (512, 600), (600, 600)]


# --- vector-Jacobian products ---


@given(seed=SEEDS)
def test_the_vjp_weighs_the_jacobian_with_the_upstream_gradient(seed):
    rng = np.random.default_rng(seed)
    A, x, dout = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)
    jacobian = np.cos(A @ x)[:, np.newaxis] * A
    dx = numerical_vjp(lambda x: np.sin(A @ x), x, dout)
    np.testing.assert_allclose(dx, dout @ jacobian, rtol=0, atol=1e-8)


def test_large_values_do_not_drown_a_small_vjp():
    # Weighted and summed as they are, the values would round to 1e16 ± 2.
    x, dout = np.array([1.0, 1.0]), np.array([1.0, -1.0])
    dx = numerical_vjp(lambda x: x + 1e4, x, 1e12 * dout)
    np.testing.assert_allclose(dx, 1e12 * dout, rtol=1e-6)


def test_a_function_that_returns_the_same_array_each_time_is_differentiated():
    out = np.empty(2)

    def f(x):
        np.multiply(x, 3, out=out)
        return out

    np.testing.assert_allclose(numerical_vjp(f, np.ones(2), [1, 2]), [3, 6], atol=1e-8)


@pytest.mark.parametrize("shape", [(), (2,), (1, 3), (3, 1)])
def test_an_upstream_gradient_of_another_shape_is_refused(shape):
    with pytest.raises(ShapeError, match=r"returns shape \(3,\)"):
        numerical_vjp(lambda x: x, np.ones(3), np.ones(shape))


# --- stacked ---


@pytest.mark.parametrize("stack_size", [1, 2, 3, 6, 256])
def test_the_stack_gives_what_single_entries_give_in_few_calls(stack_size):
    x = np.random.default_rng(0).normal(size=(3, 2))
    before, calls = x.copy(), []

    def f(points):
        calls.append(len(points))
        return np.sum(np.sin(points), axis=(1, 2))

    gradient = stacked_numerical_gradient(f, x, stack_size=stack_size)
    np.testing.assert_array_equal(gradient, numerical_gradient(lambda x: np.sum(np.sin(x)), x))
    np.testing.assert_array_equal(x, before)
    assert sum(calls) == 12
    assert max(calls) <= max(2, stack_size)


def test_a_stack_that_comes_back_as_one_number_is_refused():
    with pytest.raises(ShapeError, match="must return 6 values"):
        stacked_numerical_gradient(np.sum, np.ones(3))


def test_every_refusal_is_one_of_the_packages_own():
    assert all(issubclass(e, BackhandError) for e in (DtypeError, SettingError, ShapeError))
