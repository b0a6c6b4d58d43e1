"""SoftmaxWithLoss: each kind of label, an upstream gradient that counts, no overflow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import numerical_gradient
from backhand.errors import LabelError, ShapeError
from backhand.functions import one_hot, softmax
from backhand.layers import SoftmaxWithLoss

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 5)


@given(n=SIZES, classes=SIZES, seed=SEEDS, dout=st.floats(-10, 10), rows=st.booleans())
def test_backward_is_the_gradient_times_the_upstream(n, classes, seed, dout, rows):
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(n, classes)), rng.integers(0, classes, n)
    labels = one_hot(t, classes) if rows else t
    layer = SoftmaxWithLoss()
    numerical = numerical_gradient(lambda x: dout * layer.forward(x, labels), x)
    layer.forward(x, labels)
    np.testing.assert_allclose(layer.backward(dout), numerical, rtol=0, atol=1e-8)
    np.testing.assert_allclose(
        layer.backward(dout), dout * (softmax(x) - one_hot(t, classes)) / n, atol=1e-13
    )


def test_the_upstream_gradient_is_one_unless_told():
    layer = SoftmaxWithLoss()
    layer.forward(np.zeros((1, 2)), [0])
    assert layer.backward().tolist() == [[-0.5, 0.5]]
    assert layer.backward(-4).tolist() == [[2, -2]]
    assert layer.backward(0).tolist() == [[0, 0]]


def test_one_sample_is_a_batch_of_one():
    layer, x = SoftmaxWithLoss(), np.array([1.0, 2.0, 3.0])
    loss = layer.forward(x[np.newaxis], np.array([1]))
    dx = layer.backward()[0]
    for t in (1, np.int64(1), [0, 1, 0]):
        assert layer.forward(x, t) == loss
        np.testing.assert_array_equal(layer.backward(), dx)


@pytest.mark.parametrize("dout", [1, 2.0, np.float64(2), np.float32(2), np.array(2.0)])
def test_float32_in_float32_out(dout):
    layer = SoftmaxWithLoss()
    assert type(layer.forward(np.ones((2, 3), dtype="f"), [0, 1])) is float
    assert layer.backward(dout).dtype == np.float32


def test_neither_pass_changes_what_it_is_given():
    layer, x, t = SoftmaxWithLoss(), np.ones((2, 3)), one_hot([0, 2], 3)
    x.flags.writeable = t.flags.writeable = False
    layer.forward(x, t)
    dx = layer.backward()
    dx += 100  # nor is what it returns kept
    np.testing.assert_allclose(layer.backward(), dx - 100, atol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_of_ten_thousand_are_safe(dtype):
    layer = SoftmaxWithLoss()
    x = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 1e4]], dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        assert layer.forward(x, [0, 1]) == pytest.approx(np.log(2) / 2)
        assert layer.backward().tolist() == [[0, 0, 0], [0, -0.25, 0.25]]
        assert layer.forward(x, [1, 0]) == pytest.approx(2e4 + np.log(2) / 2)


def test_it_has_no_parameters():
    layer = SoftmaxWithLoss()
    assert layer.params == layer.grads == {}


def test_labels_and_scores_that_do_not_fit_are_refused():
    layer = SoftmaxWithLoss()
    with pytest.raises(LabelError, match="labels of shape"):
        layer.forward(np.ones((2, 3)), [0, 1, 2])
    with pytest.raises(LabelError, match="outside the classes 0 to 2"):
        layer.forward(np.ones((2, 3)), [0, 3])
    with pytest.raises(ShapeError, match="neither one sample"):
        layer.forward(np.ones((2, 3, 4)), [0, 1])
