"""The wrong ways back: an arrow left out, an operation gone past, a turn that is kept alone."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from backhand.graph.passes import ObjectRun, Passes
from backhand.graph.recording import trace
from backhand.graph.wrong_ways import Ways

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
DOUT = np.array([[1.0, 2.0, -1.0], [0.5, -2.0, 3.0]])


class Silu:
    def forward(self, x):
        gate = 1 / (1 + np.exp(-x))
        return x * gate

    def backward(self, dout):
        return dout


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def backward(self, dout):
        return dout


class Recurrent:
    def __init__(self):
        self.W = np.array([[0.3, -0.2, 0.5], [0.1, 0.4, -0.6], [-0.5, 0.2, 0.1]])

    def forward(self, x):
        h = x
        for _turn in range(3):
            h = np.tanh(h @ self.W)
        return h

    def backward(self, dout):
        return dout


def ways_of(layer):
    params = {"W": layer.W.copy()} if hasattr(layer, "W") else {}
    passes = Passes("it", {"x": X.copy()}, params, partial(ObjectRun, layer, is_network=False))
    return Ways(trace(passes), [DOUT.ravel()])


def leads_to(ways, name, wanted):
    found = [ways.gradients(0, way) for way in ways.all()]
    return [
        way
        for way, given in zip(ways.all(), found, strict=True)
        if given is not None and name in given and np.allclose(given[name], wanted)
    ]


def test_the_right_way_is_the_derivative():
    gate = 1 / (1 + np.exp(-X))
    right = ways_of(Silu()).gradients(0)
    np.testing.assert_allclose(right["x"], DOUT * (gate + X * gate * (1 - gate)))


@pytest.mark.parametrize("part", [lambda gate: gate, lambda gate: X * gate * (1 - gate)])
def test_each_path_of_a_product_can_be_left_out(part):
    found = leads_to(ways_of(Silu()), "x", DOUT * part(1 / (1 + np.exp(-X))))
    assert found[0].position is not None
    assert found[0].place.code == "return x * gate"


def test_a_slope_that_is_forgotten_is_gone_past():
    gate = 1 / (1 + np.exp(-X))
    found = leads_to(ways_of(Silu()), "x", DOUT * (gate + X))
    assert found[0].position is None
    assert found[0].kind == "factor"  # the input has another path
    assert leads_to(ways_of(Softmax()), "x", DOUT)[0].kind == "slope"


def test_a_maximum_that_only_keeps_numbers_small_counts_as_a_constant():
    e = np.exp(X)
    y = e / e.sum(axis=1, keepdims=True)
    assert leads_to(ways_of(Softmax()), "x", DOUT * y)


def test_turns_of_a_loop_are_left_out_together_or_kept_alone():
    layer = Recurrent()
    ways = ways_of(layer)
    hs = [X]
    for _turn in range(3):
        hs.append(np.tanh(hs[-1] @ layer.W))
    d, kept = DOUT, []
    for turn in (3, 2, 1):
        d = d * (1 - hs[turn] ** 2)
        kept.append(hs[turn - 1].T @ d)
        d = d @ layer.W.T
    alone = [way for way in leads_to(ways, "W", kept[1]) if way.alone]
    assert [way.kind for way in alone] == ["turn"]
    # Without what is carried to the turn before, the last turn's is all.
    cut = leads_to(ways, "W", kept[0])
    assert (cut[0].position, cut[0].turn) == (0, None)


def test_a_way_that_another_pass_does_not_have_is_none():
    way = next(ways_of(Silu()).all())
    assert ways_of(Softmax()).gradients(0, way) is None
