"""A report says how the subject was called, and against which loss it was held."""

from __future__ import annotations

import numpy as np
import pytest

import backhand
from backhand.layers import Affine, BatchNormalization
from backhand.layers.softmax_with_loss import SoftmaxWithLoss

X = np.linspace(-1.0, 2.0, 12).reshape(3, 4)
W = np.linspace(-1.0, 1.0, 8).reshape(4, 2)


class Squares:
    def loss(self, x, t):
        return 0.5 * np.sum((x @ self.params["W"] - t) ** 2)

    def __init__(self):
        self.params = {"W": W.copy()}

    def gradient(self, x, t):
        return {"W": x.T @ (x @ self.params["W"] - t)}


class Halved:
    def forward(self, x, scale=0.5):
        self.scale = scale
        return x * scale

    def backward(self, dout):
        return dout * self.scale


class Listed(Halved):
    def __init__(self):
        self.params, self.grads = [], []


def product_forward(x, w):
    return x @ w, (x, w)


def product_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout


def squares_loss(x, y):
    return 0.5 * np.sum((x - y) ** 2), x - y


def half(x):
    return 0.5 * x


def half_prime(x):
    return 0.5 * np.ones_like(x)


LABELS = np.array([1, 0, 3])


@pytest.mark.parametrize(
    ("arguments", "binding", "loss"),
    [
        ((Halved(), X), "forward(x: (3, 4), scale=0.5); backward(dout: (3, 4))", "Σ"),
        ((Listed(), X), "forward(x: (3, 4), scale=0.5); backward(dout: (3, 4))", "Σ"),
        (
            ((product_forward, product_backward), (X, W)),
            "product_forward(x: (3, 4), w: (4, 2)); product_backward(dout: (3, 2), cache)",
            "Σ",
        ),
        (
            (squares_loss, X, X + 1),
            "squares_loss(x: (3, 4), y: (3, 4) labels)",
            "its own",
        ),
        (
            (Squares(), X, X[:, :2]),
            "loss(x: (3, 4), t: (3, 2) labels); gradient(x: (3, 4), t: (3, 2) labels)",
            "its own",
        ),
    ],
    ids=["attributes", "lists", "pairs", "loss", "network"],
)
def test_what_was_bound_is_said(arguments, binding, loss):
    subject = backhand.check(*arguments).subjects[0]
    assert subject.verdict == "pass"
    assert subject.binding == binding
    assert subject.loss.startswith(loss)


def test_a_loss_of_the_package_has_its_labels_named():
    subject = backhand.check(SoftmaxWithLoss(), X, LABELS).subjects[0]
    assert subject.binding.startswith("forward(x: (3, 4), t: (3,) labels); backward(")


@pytest.mark.parametrize("layer", [Affine, BatchNormalization])
def test_sizes_that_were_found_are_said(layer):
    subject = backhand.check(layer).subjects[0]
    assert "forward(x: (5, 4)" in subject.binding
