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


SHARED = """
    import numpy as np

    class Pair:
        def __init__(self, vocab_size, hidden_size):
            self.table = np.random.randn(vocab_size, hidden_size) / 3
            self.out = np.random.randn(hidden_size, vocab_size) / 3
            self.params = [self.table, self.table, self.out]
            self.grads = [np.zeros_like(p) for p in self.params]

        def forward(self, words, target):
            self.words, self.t = words, target
            self.h = (self.table[words[:, 0]] + self.table[words[:, 1]]) / 2
            score = self.h @ self.out
            score = np.exp(score - score.max(axis=1, keepdims=True))
            self.p = score / score.sum(axis=1, keepdims=True)
            return -np.log(self.p[np.arange(len(target)), target]).mean()

        def backward(self, dout=1):
            ds = self.p.copy()
            ds[np.arange(len(self.t)), self.t] -= 1
            ds *= dout / len(self.t)
            self.grads[2][...] = self.h.T @ ds
            dh = ds @ self.out.T / 2
            for k in (0, 1):
                self.grads[k][...] = 0
                np.add.at(self.grads[k], self.words[:, k], dh)
"""


def test_a_weight_that_two_layers_share_is_stepped_by_both(judge):
    right = judge(SHARED)["Pair"]
    assert right.verdict == "pass"
    assert {g.name for g in right.report.gradients} == {"table", "out"}
    assert judge(SHARED, ("dh = ds @ self.out.T / 2", "dh = ds @ self.out.T"))["Pair"].wrong
