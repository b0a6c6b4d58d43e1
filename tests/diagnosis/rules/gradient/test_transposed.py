"""BH104 is a derivative with its axes swapped."""

from __future__ import annotations

import numpy as np


class Untransposed:
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
        return dout @ self.W


class Reshaped:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = (dout.T @ self.x).reshape(self.W.shape)
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


def test_a_square_weight_hides_no_missing_transpose(findings, x, rng):
    assert findings(Untransposed(rng.normal(size=(4, 4)), rng.normal(size=4)), x)[0] == (
        "BH104",
        "dx",
    )


def test_another_order_of_the_entries_is_no_transpose(findings, x, W, b):
    assert findings(Reshaped(W, b), x)[0] != ("BH104", "W")


def test_a_symmetric_weight_hides_it_no_better(findings, x, rng):
    wrong = Untransposed(rng.normal(size=(4, 4)), rng.normal(size=4))
    wrong.W[...] = wrong.W + wrong.W.T
    assert findings(wrong, x)[0] == ("BH104", "dx")


class Right(Untransposed):
    def backward(self, dout):
        super().backward(dout)
        return dout @ self.W.T


def test_a_transposed_square_weight_passes(findings, x, rng):
    assert findings(Right(rng.normal(size=(4, 4)), rng.normal(size=4)), x) == []
