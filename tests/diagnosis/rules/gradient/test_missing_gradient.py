"""BH105 is a gradient that was never written."""

from __future__ import annotations

import numpy as np


class NoBias:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = None
        return dout @ self.W.T


class Floor:
    def forward(self, x):
        return np.floor(x)

    def backward(self, dout):
        return np.zeros_like(dout)


def test_none_for_a_gradient_is_named(findings, x, W, b):
    assert findings(NoBias(W, b), x)[0] == ("BH105", "b")


def test_a_true_gradient_of_zero_is_no_fault(report, x):
    assert report(Floor(), x).verdict == "pass"
