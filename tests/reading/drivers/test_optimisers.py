"""What takes steps along gradients that it is handed, and how it is called."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from backhand.reading.drivers.optimisers import optimisers
from backhand.reading.drivers.trainer import Definitions

TEXT = """
import numpy as np

class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, 0.0

    def update(self, w, grad_w):
        self.v = self.momentum * self.v + grad_w
        return w - self.lr * self.v

class Keys:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]

class Held:
    def __init__(self, params, lr=0.1):
        self.params, self.lr = params, lr

    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad
            p.zero_grad()

def sgd_momentum(x, dx, config, state):
    for i, (p, g) in enumerate(zip(x, dx)):
        old = config['momentum'] * state.get(i, 0.0) + config['learning_rate'] * g
        state[i] = old
        p -= old
"""
OTHERS = """
class Layer:
    def forward(self, x):
        return x
    def update(self, w, grad):
        return w - 0.1 * grad

class Ascent:
    def update(self, w, grad):
        return w + 0.1 * grad

def update(x, labels, rate):
    return x - rate * labels
"""


def moved(text: str, call: str) -> np.ndarray | None:
    own: dict[str, object] = {}
    exec(text, own)
    try:
        exec(call, own)
    except Exception:
        return None
    return np.asarray(own["_value"])


@pytest.mark.parametrize("name", ["Momentum", "Keys", "Held", "sgd_momentum"])
def test_each_is_called_in_a_way_that_moves_towards_zero(name):
    (one,) = [each for each in optimisers(Definitions(ast.parse(TEXT))) if each.name == name]
    ends = [end for call in one.calls if (end := moved(TEXT, call)) is not None]
    assert any(0 < abs(end[0, 0]) < 1.3 for end in ends)
    assert one.line < one.last <= TEXT.count("\n")


def test_layers_and_what_is_to_rise_are_none():
    assert optimisers(Definitions(ast.parse(OTHERS))) == []
