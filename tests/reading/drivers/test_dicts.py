"""The form `dicts`."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.reading.drivers.dicts import Dicts, by_parameter


class Layer:
    def __init__(self, grads="grads"):
        self.params = {"W": np.ones((2, 3)), "size": 3}
        setattr(self, grads, {})

    def forward(self, x):
        return x

    def backward(self, dout):
        return dout


@pytest.mark.parametrize("grads", ["grads", "gradients"])
def test_gradients_by_the_parameters_keys(grads):
    layer, dW = Layer(grads), np.zeros((2, 3))
    assert list(Dicts().parameters(layer)) == ["W"]
    assert Dicts().gradients(layer) == {}
    getattr(layer, grads)["W"] = dW
    assert Dicts().gradients(layer)["W"] is dW


@pytest.mark.parametrize("key", ["W", "dW", "grad_W", "W_grad"])
def test_a_gradient_may_be_filed_under_its_own_name(key):
    assert by_parameter({"W": np.ones(2)}, {key: 3}) == {"W": 3}


def test_the_parameter_s_own_key_comes_first():
    assert by_parameter({"W": np.ones(2)}, {"dW": 1, "W": 2}) == {"W": 2}


def test_a_class_does_not_show_where_it_keeps_things():
    assert Dicts().recognises(Layer) == 0
    assert Dicts().recognises(Layer()) > 0
