"""The layers that something larger is made of, and what is said of them there."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from backhand.diagnosis.bisect import bisect
from backhand.diagnosis.measure import measure
from backhand.diagnosis.runner import diagnose
from backhand.reading.discovery import subject_named
from backhand.reading.reaching import parts_of
from backhand.reading.subject import Subject

SUM = (0, 2, 3)


class Norm:
    def __init__(self, C):
        self.gamma, self.beta = np.ones((1, C, 1, 1)), np.zeros((1, C, 1, 1))

    def forward(self, x, train_flg=True):
        self.std = np.sqrt(x.var(axis=SUM, keepdims=True) + 1e-5)  # the usual one
        self.xn = (x - x.mean(axis=SUM, keepdims=True)) / self.std
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=SUM, keepdims=True)
        self.dgamma = (dout * self.xn).sum(axis=SUM, keepdims=True)
        d = dout * self.gamma
        d = d - self.middle(d) - self.xn * (d * self.xn).mean(axis=SUM, keepdims=True)
        return d / self.std

    def middle(self, d):
        return d.mean(axis=SUM, keepdims=True)


class Double:
    def forward(self, x):
        return 2 * x

    def backward(self, dout):
        return 2 * dout


class Block:
    def __init__(self, C):
        self.norm = Norm(C)
        self.rest = [Double()]

    def forward(self, x, train_flg=True):
        return self.rest[0].forward(self.norm.forward(x, train_flg))

    def backward(self, dout):
        return self.norm.backward(self.rest[0].backward(dout))


def test_parts_are_the_objects_that_go_both_ways() -> None:
    block = Block(2)
    assert parts_of(block) == {"norm": block.norm, "rest[0]": block.rest[0]}
    assert parts_of(Double()) == {}


def block() -> Subject:
    found = subject_named(sys.modules[__name__], "Block")
    assert isinstance(found, Subject)
    return found


def test_what_holds_layers_reaches_them_in_the_order_of_a_pass() -> None:
    subject = block()
    assert subject.reach is not None
    reached = subject.reach(subject.values)
    assert [one.subject and one.subject.name for one in reached] == ["Norm", "Double"]
    assert [sorted(one.parameters.values()) for one in reached] == [["beta", "gamma"], []]


def test_a_fault_of_a_layer_within_has_the_layer_s_name_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Norm, "middle", lambda self, d: 0.0)
    subject = block()
    evidence = measure(subject)
    alone = diagnose(evidence)
    first = bisect(subject, evidence, alone)[0]
    # The block's own forward pass tells that a way is left out, and the layer's whose it is.
    assert alone[0].rule in ("BH100", "BH109")
    assert (first.rule, first.where, first.evidence["layer"]) == ("BH109", "dx", "Norm")
