"""What a network's check says of its layers."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.diagnosis.bisect import bisect
from backhand.diagnosis.measure import measure
from backhand.diagnosis.runner import diagnose
from backhand.reading import drivers  # noqa: F401 (makes the forms known)
from backhand.reading.driver import Blueprint, build

X, T = np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([0, 1])


class Scale:
    def __init__(self, g):
        self.g = g

    def forward(self, x):
        self.x = x
        return x * self.g

    def backward(self, dout):
        self.dg = (dout * self.x).sum(axis=0)
        return dout * self.g


class Square(Scale):
    def backward(self, dout):
        super().backward(dout)
        return dout * self.g**2


class Silent(Scale):
    def backward(self, dout):
        super().backward(dout)


class Mean:
    def forward(self, y, t):
        self.y, self.t = y, t
        return float(np.mean((y[:, 0] - t) ** 2))

    def backward(self, dout=1):
        d = np.zeros(self.y.shape)
        d[:, 0] = 2 * dout * (self.y[:, 0] - self.t) / len(self.t)
        return d


class Net:
    def __init__(self, first=Scale):
        self.params = {"g": np.array([0.5, 2.0])}
        self.layers = {"first": first(self.params["g"])}
        self.last_layer = Mean()

    def loss(self, x, t):
        return self.last_layer.forward(self.layers["first"].forward(x), t)

    def gradient(self, x, t):
        self.loss(x, t)
        self.layers["first"].backward(self.last_layer.backward())
        return {"g": self.layers["first"].dg}


@pytest.mark.parametrize(("first", "wrong"), [(Scale, []), (Square, ["dx"]), (Silent, [])])
def test_the_gradient_of_a_network_s_input_is_its_first_layer_s_to_give(first, wrong):
    subject = build(Blueprint(Net(first), (X,), T))
    evidence = measure(subject)
    assert not evidence.wrong
    found = bisect(subject, evidence, diagnose(evidence))
    assert [f.where for f in found if f.severity == "error"] == wrong
    assert all(f.evidence["layer"] == "Square" for f in found if f.severity == "error")
