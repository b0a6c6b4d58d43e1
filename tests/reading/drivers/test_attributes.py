"""The form `attributes`."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.reading.drivers.attributes import Attributes

W = np.array([[1.0, 2.0], [3.0, 4.0]])


class Layer:
    def __init__(self):
        self.W = W.copy()
        self.running_mean = np.zeros(2)
        self.slopes = np.ones(2)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T


def test_a_cache_is_no_parameter():
    layer = Layer()
    assert list(Attributes().parameters(layer)) == ["W"]
    layer.forward(W)
    assert list(Attributes().parameters(layer)) == ["W"]


def test_a_gradient_is_read_as_it_stands():
    layer = Layer()
    assert Attributes().gradients(layer) == {"W": None}
    layer.forward(W)
    layer.backward(np.ones((2, 2)))
    assert Attributes().gradients(layer)["W"] is layer.dW


@pytest.mark.parametrize("name", ["dK", "grad_K", "K_grad", "gK", "d_K", "gradient_K", "nabla_K"])
def test_what_has_a_gradient_is_learnt_whatever_it_is_called(name):
    layer = Layer()
    layer.K = np.ones(2)
    assert "K" not in Attributes().parameters(layer)
    layer = Layer()
    layer.K = np.ones(2)
    setattr(layer, name, np.zeros(2))
    assert Attributes().gradients(layer)["K"] is getattr(layer, name)


@pytest.mark.parametrize(
    ("thing", "missing"), [(object(), "forward"), (type("F", (), {"forward": 1})(), "backward")]
)
def test_what_is_missing(thing, missing):
    assert Attributes().recognises(thing) == 0
    assert Attributes().lacks(thing) == missing
