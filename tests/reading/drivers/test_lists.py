"""The form `lists`."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.reading.drivers.lists import Lists


class Layer:
    def __init__(self, grads="grads"):
        self.W, b = np.ones((2, 3)), np.ones(3)
        self.params = [self.W, b]
        setattr(self, grads, [np.zeros((2, 3)), np.zeros(3)])

    def forward(self, x):
        return x

    def backward(self, dout):
        return dout


@pytest.mark.parametrize("grads", ["grads", "gradients"])
def test_parameters_by_attribute_else_by_place(grads):
    layer = Layer(grads)
    assert list(Lists().parameters(layer)) == ["W", "params[1]"]
    assert list(Lists().gradients(layer)) == ["W", "params[1]"]
    assert Lists().gradients(layer)["params[1]"] is getattr(layer, grads)[1]


def test_a_gradient_past_the_end_is_missing():
    layer = Layer()
    del layer.grads[1]
    assert list(Lists().gradients(layer)) == ["W"]


def test_an_empty_list_is_another_form():
    layer = Layer()
    assert Lists().recognises(layer) > 0
    layer.params = []
    assert Lists().recognises(layer) == 0
    assert Lists().recognises(Layer) == 0
