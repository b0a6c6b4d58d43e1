"""BH203 is a gradient whose shape is not its value's."""

from __future__ import annotations

import numpy as np


class KeepsTheAxis:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0, keepdims=True)
        return dout @ self.W.T


class Sums:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


def test_an_axis_too_many_is_named(findings, x, W, b):
    assert findings(KeepsTheAxis(W, b), x)[0] == ("BH203", "b")


def test_that_axis_is_right_where_the_bias_has_it(report, x, W, b):
    assert report(KeepsTheAxis(W, b.reshape(1, -1)), x).verdict == "pass"


def test_a_bias_without_it_takes_the_sum(report, x, W, b):
    assert report(Sums(W, b), x).verdict == "pass"
