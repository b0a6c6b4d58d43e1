"""BH208 lacks a method or a return value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from backhand.diagnosis.evidence import Unwatched
from backhand.diagnosis.measure import measure
from backhand.diagnosis.rules.contract.incomplete import faults
from backhand.reading.discovery import of_parts


class ForgetsToReturn:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        dx = dout * self.mask  # noqa: F841


class Returns:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


def test_a_backward_that_returns_nothing_is_named(findings, x):
    assert findings(ForgetsToReturn(), x)[0] == ("BH208", "dx")


def test_a_backward_that_returns_its_gradient_passes(findings, x):
    assert findings(Returns(), x) == []


class Lookup:
    def __init__(self, W):
        self.W, self.dW = W, np.zeros_like(W)

    def forward(self, index):
        self.index = index
        return self.W[index]

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        np.add.at(self.dW, self.index, dout)


def test_indices_have_no_gradient_to_return(report, rng):
    assert report(Lookup(rng.normal(size=(6, 4))), np.array([1, 3, 0])).verdict == "pass"


def test_what_the_way_back_computes_and_drops_is_said_where_no_gradient_was_due(x):
    measured = measure(of_parts(Returns(), x, from_case=True, place=None))
    dropped = Unwatched(7, "7", "its value reaches no gradient", dropped=True)
    (fault,) = faults(replace(measured, comparisons={}, unwatched=(dropped,)))
    assert (fault.where, fault.severity, fault.evidence) == ("dx", "warning", {"line": 7})
    kept = replace(dropped, dropped=False)
    assert not list(faults(replace(measured, comparisons={}, unwatched=(kept,))))
    # A gradient of the input was looked at: what else is dropped is nobody's loss.
    assert not list(faults(replace(measured, unwatched=(dropped,))))
