"""Which arrays move an output and are no parameters."""

from __future__ import annotations

import numpy as np

from backhand.reading.discovery import of_parts
from backhand.reading.overlooked import overlooked

X = np.linspace(-1.0, 2.0, 12).reshape(3, 4)


class Mixed:
    def __init__(self):
        self.W = np.ones((4, 2))
        self.mix = np.linspace(0.5, 1.0, 2)
        self.unused = np.ones(3)
        self.rate = 0.1
        self.held = {"shift": np.zeros(2)}

    def forward(self, x):
        self.x = x
        return (x @ self.W) * self.mix + self.rate + self.held["shift"]

    def backward(self, dout):
        self.dW = self.x.T @ (dout * self.mix)
        return (dout * self.mix) @ self.W.T


def product_forward(x, w):
    return x @ w, (x, w)


def product_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout


def overlooked_of(thing, x):
    return overlooked(of_parts(thing, x, from_case=True, place=None))


def test_arrays_that_the_output_depends_on_are_found_wherever_they_are():
    assert overlooked_of(Mixed(), X) == ("mix", "shift")


def test_a_pair_has_no_instance_to_overlook():
    pair = (product_forward, product_backward)
    assert overlooked_of(pair, (X, np.ones((4, 2)))) == ()
