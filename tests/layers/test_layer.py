"""What every layer promises: inputs left alone, dtypes kept, backward after forward."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from backhand.derivatives import numerical_vjp
from backhand.errors import ShapeError, StateError
from backhand.layers import Affine, Relu, Sigmoid, SoftmaxWithLoss


def affine(dtype):
    rng = np.random.default_rng(1)
    return Affine(rng.normal(size=(4, 4)).astype(dtype), rng.normal(size=4).astype(dtype))


MAKERS = [affine, lambda dtype: Relu(), lambda dtype: Sigmoid()]
layers = pytest.mark.parametrize("make", MAKERS, ids=["Affine", "Relu", "Sigmoid"])
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def batch(dtype, n=3, seed=0):
    return np.random.default_rng(seed).normal(size=(n, 4)).astype(dtype)


@layers
@dtypes
def test_the_dtype_is_kept(make, dtype):
    layer = make(dtype)
    assert layer.forward(batch(dtype)).dtype == dtype
    assert layer.backward(batch(dtype, seed=1)).dtype == dtype
    assert {gradient.dtype for gradient in layer.grads.values()} <= {np.dtype(dtype)}


@layers
def test_neither_pass_changes_what_it_is_given(make):
    layer, x, dout = make(np.float64), batch(np.float64), batch(np.float64, seed=1)
    before = x.copy(), dout.copy(), {k: v.copy() for k, v in layer.params.items()}
    x.flags.writeable = dout.flags.writeable = False
    layer.forward(x)
    layer.backward(dout)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dout, before[1])
    for name, value in before[2].items():
        np.testing.assert_array_equal(layer.params[name], value)


@layers
def test_what_a_pass_returns_shares_no_memory_with_what_it_was_given(make):
    layer, x, dout = make(np.float64), batch(np.float64), batch(np.float64, seed=1)
    assert not np.shares_memory(layer.forward(x), x)
    assert not np.shares_memory(layer.backward(dout), dout)


@layers
def test_backward_repeats_itself_and_follows_the_last_forward(make):
    layer, dout = make(np.float64), batch(np.float64, seed=1)
    first, second = batch(np.float64), batch(np.float64, seed=2)
    layer.forward(first)
    expected = layer.backward(dout)
    grads = dict(layer.grads)
    np.testing.assert_array_equal(layer.backward(dout), expected)
    for name, gradient in layer.grads.items():
        np.testing.assert_array_equal(gradient, grads[name])  # nothing adds up
        assert gradient is not grads[name]  # new arrays: the caller's are their own
    layer.forward(second)
    again = layer.backward(dout)
    old, new = (grads["W"], layer.grads["W"]) if grads else (expected, again)
    assert not np.array_equal(old, new)
    layer.forward(first)
    np.testing.assert_array_equal(layer.backward(dout), expected)


@layers
@pytest.mark.parametrize("n", [1, 2, 5])
def test_backward_is_the_vjp_of_forward(make, n):
    layer, x, dout = make(np.float64), batch(np.float64, n), batch(np.float64, n, seed=1)
    x += np.copysign(0.01, x)  # no step reaches a kink
    numerical = numerical_vjp(layer.forward, x, dout)
    layer.forward(x)
    np.testing.assert_allclose(layer.backward(dout), numerical, rtol=0, atol=1e-9)
    assert layer.params.keys() == layer.grads.keys()
    for name, gradient in layer.grads.items():
        # The layer reads its own array: the function may ignore what it is called with.
        numerical = numerical_vjp(lambda _: layer.forward(x), layer.params[name], dout)
        np.testing.assert_allclose(gradient, numerical, rtol=0, atol=1e-9)


@layers
def test_views_of_any_stride_are_read_right(make):
    layer = make(np.float64)
    x, dout = np.asfortranarray(batch(np.float64)), batch(np.float64, 6, seed=1)[::-2]
    assert np.array_equal(layer.forward(x), layer.forward(x.copy(order="C")))
    np.testing.assert_allclose(layer.backward(dout), layer.backward(dout.copy()), rtol=1e-14)


@pytest.mark.parametrize("make", [*MAKERS, lambda dtype: SoftmaxWithLoss()])
def test_backward_before_forward_says_what_to_do(make):
    layer = make(np.float64)
    with pytest.raises(StateError, match=rf"{type(layer).__name__}.backward .* call forward first"):
        layer.backward(1.0)


@layers
@pytest.mark.parametrize("shape", [(), (4,), (1, 4), (4, 3), (3, 4, 1)])
def test_an_upstream_gradient_of_another_shape_is_refused(make, shape):
    layer = make(np.float64)
    layer.forward(batch(np.float64))
    with pytest.raises(ShapeError, match="upstream"):
        layer.backward(np.ones(shape))


@layers
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_has_parameters_of_its_own(make, duplicate):
    layer, x = make(np.float64), batch(np.float64)
    y = layer.forward(x)
    other = duplicate(layer)
    for array in other.params.values():
        array += 1
    np.testing.assert_array_equal(layer.forward(x), y)
    assert not other.params or not np.array_equal(other.forward(x), y)
