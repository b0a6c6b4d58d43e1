"""BH103 is a factor that is the size of the batch."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from backhand.diagnosis.rules.gradient.batch_mean import offers


class Divides:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout / len(dout)
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class ByFive:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout / 5
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


def test_a_division_by_the_batch_is_named(findings, x, W, b):
    assert findings(Divides(W, b), x)[0] == ("BH103", "W")


def test_five_is_no_batch_size_though_five_samples_are_given(findings, x, W, b):
    assert findings(ByFive(W, b), x)[0] == ("BH102", "W")


@pytest.mark.parametrize(("sizes", "count"), [((5,), 0), ((5, 5), 0), ((5, 3), 2)])
def test_with_one_batch_size_n_is_a_constant_like_any_other(sizes, count):
    evidence = SimpleNamespace(located=[SimpleNamespace(batch_size=size) for size in sizes])
    assert len(list(offers(evidence, "dx"))) == count
