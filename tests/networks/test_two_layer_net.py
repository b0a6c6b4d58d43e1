"""TwoLayerNet: the exercise's interface, each of its gradients, and what it refuses."""

from __future__ import annotations

import copy
import pickle
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import check_gradients, compare
from backhand.errors import (
    DtypeError,
    LabelError,
    NonFiniteError,
    SettingError,
    ShapeError,
    StateError,
)
from backhand.functions import affine, one_hot, relu, softmax_cross_entropy
from backhand.layers import Affine, Relu, SoftmaxWithLoss
from backhand.networks import TwoLayerNet

NAMES = ["W1", "b1", "W2", "b2"]


def make(dtype=np.float64, std=0.5, rng=0):
    return TwoLayerNet(6, 5, 4, weight_init_std=std, rng=rng, dtype=dtype)


def batch(n=7, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 6)).astype(dtype), rng.integers(0, 4, n)


def test_it_is_laid_out_as_the_exercise_says():
    net = TwoLayerNet(784, 50, 10)
    shapes = {name: array.shape for name, array in net.params.items()}
    assert shapes == {"W1": (784, 50), "b1": (50,), "W2": (50, 10), "b2": (10,)}
    assert list(net.layers) == ["Affine1", "Relu1", "Affine2"]
    assert [type(layer) for layer in net.layers.values()] == [Affine, Relu, Affine]
    assert isinstance(net.last_layer, SoftmaxWithLoss)
    assert {array.dtype for array in net.params.values()} == {np.dtype(np.float32)}
    assert np.std(net.params["W1"]) == pytest.approx(0.01, rel=0.05)
    assert np.std(net.params["W2"]) == pytest.approx(0.01, rel=0.2)
    assert not net.params["b1"].any()
    assert not net.params["b2"].any()


def test_predict_and_loss_are_the_formulas():
    net, (x, t) = make(), batch()
    hidden = relu(affine(x, net.params["W1"], net.params["b1"]))
    logits = affine(hidden, net.params["W2"], net.params["b2"])
    np.testing.assert_array_equal(net.predict(x), logits)
    assert net.loss(x, t) == softmax_cross_entropy(logits, t)
    assert net.accuracy(x, t) == np.mean(np.argmax(logits, axis=1) == t)
    assert net.accuracy(x, logits.argmax(axis=1)) == 1


def test_index_and_one_hot_labels_are_the_same():
    net, (x, t) = make(), batch()
    rows = one_hot(t, 4)
    assert net.loss(x, rows) == net.loss(x, t)
    assert net.accuracy(x, rows) == net.accuracy(x, t)
    for name, gradient in net.gradient(x, rows).items():
        np.testing.assert_array_equal(gradient, net.gradient(x, t)[name])


@given(n=st.integers(1, 6), seed=st.integers(0, 2**32 - 1))
def test_backpropagation_is_the_derivative(n, seed):
    net, (x, t) = make(rng=seed), batch(n, seed=seed)
    analytic, numerical = net.gradient(x, t), net.numerical_gradient(x, t)
    assert list(analytic) == list(numerical) == NAMES
    for name in NAMES:
        assert analytic[name].shape == numerical[name].shape == net.params[name].shape
    assert check_gradients(net, x, t, exhaustive=True).passed


def test_the_exercises_network_in_float64():
    rng = np.random.default_rng(0)
    x = rng.random((3, 784)) * (rng.random((3, 784)) < 0.2)  # as sparse as digits are
    net = TwoLayerNet(784, 50, 10, rng=0, dtype=np.float64)
    check = check_gradients(net, x, np.array([5, 0, 4]))
    assert check.passed
    assert all(c.mean_abs_error < 1e-9 for c in check.comparisons.values())


def test_loss_and_gradient_in_one_pass_are_the_two():
    net, (x, t) = make(), batch()
    loss, grads = net.loss_and_gradient(x, t)
    assert loss == net.loss(x, t)
    for name, gradient in net.gradient(x, t).items():
        np.testing.assert_array_equal(grads[name], gradient)


def test_a_gradient_once_returned_stays_as_it_is():
    net, (x, t) = make(), batch()
    first = net.gradient(x, t)
    kept = copy.deepcopy(first)
    net.gradient(*batch(seed=1))
    for name in NAMES:
        np.testing.assert_array_equal(first[name], kept[name])
        assert not np.shares_memory(first[name], net.params[name])


@pytest.mark.parametrize("input_dtype", [np.float32, np.float64, np.uint8])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_all_is_computed_in_the_networks_dtype(dtype, input_dtype):
    net, (x, t) = make(dtype), batch()
    x = np.abs(10 * x).astype(input_dtype)
    assert net.predict(x).dtype == dtype
    assert {gradient.dtype for gradient in net.gradient(x, t).values()} == {np.dtype(dtype)}
    assert net.predict(x.tolist()).dtype == dtype


def test_neither_the_batch_nor_the_parameters_are_changed():
    net, (x, t) = make(), batch()
    x.flags.writeable = t.flags.writeable = False
    before = copy.deepcopy(net.params)
    net.loss_and_gradient(x, t)
    net.accuracy(x, t)
    net.numerical_gradient(x, t)
    for name in NAMES:
        np.testing.assert_array_equal(net.params[name], before[name])


def test_images_need_not_be_flattened():
    net, (x, t) = make(), batch()
    images = x.reshape(7, 1, 2, 3)
    assert net.loss(images, t) == net.loss(x, t)
    np.testing.assert_array_equal(net.gradient(images, t)["W1"], net.gradient(x, t)["W1"])


# --- parameters, written in every way that people write them ---


def assign(net, name, value):
    net.params[name] = value


def write_in_place(net, name, value):
    net.params[name][...] = value


def subtract_in_place(net, name, value):
    net.params[name] -= net.params[name] - value


def rebind_a_sum(net, name, value):
    net.params[name] = net.params[name] + (value - net.params[name])


def write_to_the_layer(net, name, value):
    net.layers[f"Affine{name[1]}"].params[name[0]] = value


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "write", [assign, write_in_place, subtract_in_place, rebind_a_sum, write_to_the_layer]
)
def test_a_parameter_written_in_any_way_is_seen_by_loss_and_gradient(write, name):
    net, (x, t) = make(), batch()
    value = np.random.default_rng(1).normal(size=net.params[name].shape)
    loss = net.loss(x, t)
    write(net, name, value)
    np.testing.assert_allclose(net.params[name], value, rtol=1e-12)
    layer = net.layers[f"Affine{name[1]}"]
    assert layer.params[name[0]] is net.params[name]
    assert net.loss(x, t) != loss
    for gradient, numerical in zip(
        net.gradient(x, t).values(), net.numerical_gradient(x, t).values(), strict=True
    ):
        np.testing.assert_allclose(gradient, numerical, atol=1e-8)


def test_the_books_loop_learns():
    net, (x, t) = make(np.float32), batch(20, np.float32)
    before = net.loss(x, t)
    for _ in range(300):
        grads = net.gradient(x, t)
        for key in ("W1", "b1", "W2", "b2"):
            net.params[key] -= 0.5 * grads[key]
    assert net.loss(x, t) < before / 10
    assert net.accuracy(x, t) == 1


def test_the_dict_itself_can_not_be_replaced():
    net = make()
    with pytest.raises(AttributeError, match="params"):
        net.params = {}
    with pytest.raises(StateError, match="no parameter W3"):
        net.params["W3"] = np.zeros(3)
    with pytest.raises(ShapeError, match="parameter W1 has shape"):
        net.params["W1"] = np.zeros((5, 6))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
@pytest.mark.parametrize("used", [False, True])
def test_a_copy_learns_by_itself(duplicate, used):
    net, (x, t) = make(), batch()
    if used:  # the layers then hold a cache
        net.gradient(x, t)
    loss = net.loss(x, t)
    other = duplicate(net)
    assert other.loss(x, t) == loss
    for name in NAMES:
        assert other.layers[f"Affine{name[1]}"].params[name[0]] is other.params[name]
        assert not np.shares_memory(other.params[name], net.params[name])
    other.params["b2"] = np.arange(4.0)
    other.params["W1"] += 1
    assert net.loss(x, t) == loss
    assert other.loss(x, t) != loss
    assert check_gradients(other, x, t).passed


def test_a_seed_or_a_generator_repeats_the_weights():
    first, second, third = make(rng=3), make(rng=np.random.default_rng(3)), make(rng=4)
    np.testing.assert_array_equal(first.params["W1"], second.params["W1"])
    np.testing.assert_array_equal(first.params["W2"], second.params["W2"])
    assert not np.array_equal(first.params["W1"], third.params["W1"])
    assert not np.array_equal(make(rng=None).params["W1"], make(rng=None).params["W1"])


def test_the_global_generator_is_left_alone():
    np.random.seed(0)
    expected = np.random.random()
    np.random.seed(0)
    make(rng=None)
    assert np.random.random() == expected


# --- what is refused ---


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("size", [0, -1, 2.5, "3", None])
def test_a_size_that_is_none_is_refused_by_name(position, size):
    sizes = [6, 5, 4]
    sizes[position] = size
    name = ["input_size", "hidden_size", "output_size"][position]
    with pytest.raises(SettingError, match=rf"{name} .* not {size}"):
        TwoLayerNet(*sizes)


@pytest.mark.parametrize("std", [-0.1, np.nan, np.inf])
def test_a_standard_deviation_that_is_none_is_refused(std):
    with pytest.raises(SettingError, match="weight_init_std"):
        make(std=std)


@pytest.mark.parametrize("dtype", [np.int64, np.complex128, bool])
def test_a_dtype_that_can_not_learn_is_refused(dtype):
    with pytest.raises(DtypeError, match="float32 or float64"):
        make(dtype)


@pytest.mark.parametrize("method", ["loss", "accuracy", "gradient", "numerical_gradient"])
class TestBatches:
    @pytest.mark.parametrize("shape", [(6,), (7, 5), (7, 6, 2)])
    def test_inputs_of_another_shape(self, method, shape):
        with pytest.raises(ShapeError, match="6 values a row"):
            getattr(make(), method)(np.ones(shape), np.zeros(7, dtype=int))

    @pytest.mark.parametrize("t", [np.zeros(6, int), np.zeros((7, 1), int), np.zeros((7, 5)), 0])
    def test_labels_of_another_shape(self, method, t):
        with pytest.raises(LabelError, match="labels of shape"):
            getattr(make(), method)(batch()[0], t)

    @pytest.mark.parametrize("label", [-1, 4])
    def test_labels_that_are_no_class(self, method, label):
        with pytest.raises(LabelError, match=f"label {label} is outside the classes 0 to 3"):
            getattr(make(), method)(batch()[0], np.full(7, label))

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_inputs_that_are_not_finite(self, method, value):
        x, t = batch()
        x[4, 2] = value
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # the error says it all, and once
            with pytest.raises(NonFiniteError, match=r"input .* first in sample 4"):
                getattr(make(), method)(x, t)

    def test_a_batch_of_none(self, method):
        with pytest.raises(ShapeError):
            getattr(make(), method)(np.empty((0, 6)), np.empty(0, dtype=int))


@pytest.mark.parametrize(
    ("name", "value", "layer"),
    [
        ("W1", np.nan, "Affine1"),
        ("b1", np.inf, "Affine1"),
        ("W2", np.inf, "Affine2"),
        ("b2", np.nan, "Affine2"),
    ],
)
def test_the_first_layer_that_is_not_finite_is_named(name, value, layer):
    net, (x, t) = make(), batch()
    assert net.first_non_finite(x) is None
    net.params[name][...] = value
    assert net.first_non_finite(x) == layer
    for method in (net.loss, net.accuracy, net.gradient):
        with pytest.raises(NonFiniteError, match=f"output of {layer} is not finite"):
            method(x, t)
    x[0, 0] = np.nan
    assert net.first_non_finite(x) == "input"


def test_an_overflow_is_named_without_numpys_warnings():
    net, (x, t) = make(np.float32), batch()
    net.params["W2"] = np.full((5, 4), 3e38)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(NonFiniteError, match="output of Affine2"):
            net.loss(10 * np.abs(x), t)
        with pytest.raises(NonFiniteError, match="input"):
            net.loss(1e300 * x, t)  # finite in float64, not in the network's float32


def test_scores_of_ten_thousand_and_more_are_no_overflow():
    net, (x, t) = make(std=100), batch()
    loss, grads = net.loss_and_gradient(1e3 * x, t)
    assert np.isfinite(loss)
    for gradient in grads.values():
        assert np.isfinite(gradient).all()


def test_float32_and_float64_agree_to_float32s_digits():
    single, double, (x, t) = make(np.float32), make(np.float64), batch()
    double.params.update(single.params)
    expected = double.gradient(x, t)
    for name, gradient in single.gradient(x, t).items():
        assert compare(gradient, expected[name]).relative_error < 1e-5


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_losses_at_single_entries_are_those_of_networks_changed_there(name, dtype):
    rng = np.random.default_rng(0)
    net = TwoLayerNet(6, 5, 4, weight_init_std=1.0, rng=rng, dtype=dtype)
    x, t = rng.normal(size=(3, 2, 3)), rng.integers(0, 4, 3)
    parameter = net.params[name]
    flat = np.arange(parameter.size)
    values = (parameter.ravel() + rng.normal(size=parameter.size)).astype(dtype)
    before = {key: array.copy() for key, array in net.params.items()}
    losses = net.losses_at(name, flat, values, x, t)
    for key, array in before.items():
        np.testing.assert_array_equal(net.params[key], array)
    for position, index in enumerate(np.ndindex(parameter.shape)):
        old = parameter[index]
        parameter[index] = values[position]
        assert losses[position] == pytest.approx(
            net.loss(x, t), rel=64 * float(np.finfo(dtype).eps)
        )
        parameter[index] = old
