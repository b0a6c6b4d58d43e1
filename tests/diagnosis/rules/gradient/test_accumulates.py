"""BH110 grows with each call."""

from __future__ import annotations

import numpy as np


class Grows:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW += self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class Fresh:
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


def test_a_gradient_that_grows_is_named(findings, x, W, b):
    assert findings(Grows(W, b), x)[0] == ("BH110", "W")


def test_a_gradient_that_is_written_anew_passes(report, x, W, b):
    assert report(Fresh(W, b), x).verdict == "pass"


class Zeroed(Grows):
    def zero_grad(self):
        self.dW = np.zeros_like(self.W)

    def forward(self, x):
        self.zero_grad()
        return super().forward(x)


def test_adding_to_what_forward_reset_is_right_once(findings, x, W, b):
    assert "BH102" not in [rule for rule, _ in findings(Zeroed(W, b), x)]
