from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import NonFiniteError
from backhand.networks import TwoLayerNet
from backhand.training import SGD, LayersStep


def test_a_step_is_forward_backward_and_update():
    network = TwoLayerNet(4, 3, 2, weight_init_std=0.5, rng=0, dtype=np.float64)
    x, t = np.random.default_rng(1).random((5, 4)), np.array([0, 1, 1, 0, 1])
    loss, grads = network.loss_and_gradient(x, t)
    expected = {name: network.params[name] - 0.1 * grads[name] for name in grads}
    assert LayersStep(network, SGD(0.1)).step(x, t) == loss
    for name, value in expected.items():
        np.testing.assert_array_equal(network.params[name], value)


def test_a_loss_that_is_not_finite_updates_nothing_and_names_the_layer():
    network = TwoLayerNet(4, 3, 2, rng=0)
    network.params["W2"][0, 0] = np.inf
    before = {name: value.copy() for name, value in network.params.items()}
    with pytest.raises(NonFiniteError, match="Affine2"):
        LayersStep(network, SGD()).step(np.ones((2, 4), np.float32), np.array([0, 1]))
    for name, value in before.items():
        np.testing.assert_array_equal(network.params[name], value)


def test_a_network_that_returns_nan_is_stopped_as_well():
    class Careless:
        def __init__(self):
            self.params = {"W": np.ones(1)}

        def loss_and_gradient(self, x, t):
            return float("nan"), {"W": np.ones(1)}

        def first_non_finite(self, x):
            return "Affine7"

    network = Careless()
    with pytest.raises(NonFiniteError, match="Affine7"):
        LayersStep(network, SGD()).step(np.ones((1, 1)), np.array([0]))
    assert network.params["W"] == 1
