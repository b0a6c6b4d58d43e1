"""The judgement in a graph: right and wrong gradients, at the precision of the values."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.graph import record_layer


class Affine:
    """Somebody's own; `at` says where it computes in single precision, `spoil` may wrong it."""

    def __init__(self, at="", spoil=None):
        rng = np.random.default_rng(0)
        self.W, self.b = rng.normal(size=(4, 3)), rng.normal(size=3)
        self.at, self.spoil = at, spoil

    def single(self, place, array):
        return array.astype(np.float32) if self.at == place else array

    def forward(self, x):
        self.x = x
        out = self.single("x", x) @ self.single("W", self.W) + self.b
        return self.single("out", out)

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        if self.spoil is not None:
            self.dW = self.spoil(self.dW)
        return dout @ self.W.T


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def backward(self, dout):
        return dout * self.mask


X = np.random.default_rng(1).normal(size=(5, 4))


def verdicts(layer, x=X):
    graph = record_layer(layer, x, check=True)
    return {t.name: t.judgement.verdict for t in graph.tensors if t.judgement is not None}


@pytest.mark.parametrize("at", ["", "x", "W", "out"])
def test_right_gradients_pass_also_in_single_precision_inside(at):
    assert verdicts(Affine(at)) == {"x": "pass", "W": "pass", "b": "pass"}


@pytest.mark.parametrize("at", ["", "x", "W", "out"])
@pytest.mark.parametrize(
    "spoil",
    [lambda g: -g, lambda g: 1.1 * g, lambda g: g - g[0]],
    ids=["sign", "factor", "missing term"],
)
def test_wrong_gradients_fail(spoil, at):
    assert verdicts(Affine(at, spoil)) == {"x": "pass", "W": "fail", "b": "pass"}


def test_a_kink_at_the_very_point_is_no_fault():
    x = X.copy()
    x[1, 2] = 0.0
    assert verdicts(Relu(), x) == {"x": "pass"}
