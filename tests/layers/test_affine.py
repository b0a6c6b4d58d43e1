"""Affine: images flattened and their gradient shaped back; shapes that don't fit refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import numerical_vjp
from backhand.errors import DtypeError, ShapeError
from backhand.layers import Affine


def test_by_hand():
    layer = Affine(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 20.0]))
    assert layer.forward(np.array([[1.0, 1.0], [0.0, 2.0]])).tolist() == [[14, 26], [16, 28]]
    assert layer.backward(np.array([[1.0, 0.0], [0.0, 1.0]])).tolist() == [[1, 3], [2, 4]]
    assert layer.grads["W"].tolist() == [[1, 0], [1, 2]]
    assert layer.grads["b"].tolist() == [1, 1]


@given(
    shape=st.tuples(*[st.integers(1, 3)] * 3), n=st.integers(1, 3), seed=st.integers(0, 2**32 - 1)
)
def test_images_are_flattened_and_the_gradient_comes_back_as_images(shape, n, seed):
    rng = np.random.default_rng(seed)
    x, dout = rng.normal(size=(n, *shape)), rng.normal(size=(n, 2))
    layer = Affine(rng.normal(size=(int(np.prod(shape)), 2)), rng.normal(size=2))
    flat = layer.forward(x.reshape(n, -1))
    np.testing.assert_array_equal(layer.forward(x), flat)
    dx = layer.backward(dout)
    assert dx.shape == x.shape
    np.testing.assert_allclose(dx, numerical_vjp(layer.forward, x, dout), rtol=0, atol=1e-8)


def test_nested_lists_are_a_batch_too():
    assert Affine(np.eye(2), np.ones(2)).forward([[1, 2]]).tolist() == [[2, 3]]


def test_the_arrays_are_held_not_copied():
    W, b = np.eye(2), np.zeros(2)
    layer = Affine(W, b)
    W[0, 0] = 5
    assert layer.params["W"] is W
    assert layer.forward(np.array([[1.0, 0.0]])).tolist() == [[5, 0]]


@pytest.mark.parametrize("shape", [(3,), (4, 2), (2, 3, 2), (2, 4), ()])
def test_an_input_of_other_rows_is_refused(shape):
    layer = Affine(np.ones((3, 2)), np.ones(2))
    with pytest.raises(ShapeError, match="3 values a row"):
        layer.forward(np.ones(shape))


@pytest.mark.parametrize(
    ("W", "b"), [((3,), (3,)), ((2, 3), (2,)), ((2, 3), (1, 3)), ((2, 3), ()), ((1, 2, 3), (3,))]
)
def test_parameters_that_do_not_fit_each_other_are_refused(W, b):
    with pytest.raises(ShapeError, match="Affine needs W"):
        Affine(np.ones(W), np.ones(b))


def test_integer_parameters_are_refused():
    with pytest.raises(DtypeError, match="parameter W is int64"):
        Affine(np.ones((2, 2), dtype=np.int64), np.ones(2))


def test_the_gradient_of_the_data_can_be_spared():
    rng = np.random.default_rng(0)
    whole, lean = (Affine(np.full((12, 2), 0.5), np.zeros(2)) for _ in range(2))
    x, dout = rng.normal(size=(5, 3, 2, 2)), rng.normal(size=(5, 2))
    for layer in (whole, lean):
        layer.forward(x)
    whole.backward(dout)
    assert lean.backward_parameters(dout) is None
    for name, gradient in whole.grads.items():
        np.testing.assert_array_equal(lean.grads[name], gradient)
    with pytest.raises(ShapeError, match="can't belong to it"):
        lean.backward_parameters(dout[:, :1])
