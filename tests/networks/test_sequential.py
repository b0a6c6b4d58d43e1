"""Stacks of layers as networks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from backhand.derivatives import check_gradients
from backhand.errors import SettingError
from backhand.layers import Affine, Dropout, Relu, Residual, Sigmoid
from backhand.networks import Sequential, TwoLayerNet


def stack(*sizes: int, activation=Sigmoid, dtype="float64") -> Sequential:
    rng = np.random.default_rng(sum(sizes))
    layers = []
    for a, b in itertools.pairwise(sizes):
        W = rng.standard_normal((a, b)).astype(dtype)
        layers += [Affine(W, rng.standard_normal(b).astype(dtype)), activation()]
    return Sequential(layers[:-1])


def batch(size: int, features: int, classes: int):
    rng = np.random.default_rng(size)
    return rng.standard_normal((size, features)), rng.integers(0, classes, size)


def test_names_are_numbered_by_kind_and_parameters_by_layer() -> None:
    net = stack(4, 3, 5, 2)
    assert list(net.layers) == ["Affine1", "Sigmoid1", "Affine2", "Sigmoid2", "Affine3"]
    assert list(net.params) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert net.params["W2"] is net.layers["Affine2"].params["W"]


@pytest.mark.parametrize("sizes", [(4, 2), (4, 3, 2), (6, 5, 4, 3), (3, 4, 4, 4, 2)])
@pytest.mark.parametrize("activation", [Relu, Sigmoid])
def test_the_gradients_pass_the_check_entry_by_entry(sizes, activation) -> None:
    x, t = batch(5, sizes[0], sizes[-1])
    assert check_gradients(stack(*sizes, activation=activation), x, t, exhaustive=True).passed


def test_it_is_the_two_layer_network_of_the_same_layers() -> None:
    two = TwoLayerNet(5, 4, 3, rng=1, dtype="float64")
    same = Sequential(two.layers.values())
    x, t = batch(6, 5, 3)
    assert same.loss(x, t) == two.loss(x, t)
    for name, grad in two.gradient(x, t).items():
        np.testing.assert_array_equal(same.gradient(x, t)[name], grad)


class Doubled(Relu):
    """A layer that no shortcut knows."""

    def forward(self, x):
        return 2 * super().forward(x)


@pytest.mark.parametrize("activation", [Relu, Sigmoid, Doubled])
@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2", "W3", "b3"])
def test_losses_at_entries_are_those_of_networks_changed_there(name, activation) -> None:
    net = stack(5, 4, 6, 3, activation=activation)
    x, t = batch(7, 5, 3)
    flat = np.arange(net.params[name].size)
    values = net.params[name].ravel() + 0.3
    before = {key: value.copy() for key, value in net.params.items()}
    losses = net.losses_at(name, flat, values, x, t)
    for key, value in before.items():
        np.testing.assert_array_equal(net.params[key], value)
    for entry, value, loss in zip(flat, values, losses, strict=True):
        net.params[name].reshape(-1)[entry] = value
        assert loss == pytest.approx(net.loss(x, t), rel=1e-12)
        net.params[name].reshape(-1)[entry] = before[name].ravel()[entry]


def test_without_parameters_there_is_nothing_to_learn() -> None:
    with pytest.raises(SettingError, match="Affine"):
        Sequential([Relu()])


def test_samples_that_are_no_numbers():
    from backhand.errors import DtypeError

    network = TwoLayerNet(2, 3, 2, rng=0)
    for samples in ([["a", "b"]], [[None, 1]]):
        with pytest.raises(DtypeError, match="not numbers"):
            network.predict(samples)


def test_the_accuracy_is_the_share_of_the_largest_scores() -> None:
    net = Sequential([Affine(np.eye(3), np.zeros(3))])
    x = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [0.0, 1.0, 2.0], [5.0, 0.0, 1.0]])
    assert net.accuracy(x, np.array([0, 1, 2, 2])) == 0.75


def test_layers_are_told_whether_they_are_in_training() -> None:
    dropout, inner = Dropout(0.5), Dropout(0.5)
    net = Sequential([Affine(np.eye(3), np.zeros(3)), dropout, Residual(inner)])
    for told in (False, True, False):
        net.training = told
        assert dropout.training == inner.training == told
