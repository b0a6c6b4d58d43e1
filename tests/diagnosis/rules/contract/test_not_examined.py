"""BH209 names what a verdict says nothing of."""

from __future__ import annotations

import numpy as np


class Scaled:
    """Its mixture may be learnt, and it keeps no gradient of it."""

    def __init__(self, W):
        self.W = W
        self.mix = np.linspace(0.5, 1.5, W.shape[1])

    def forward(self, x):
        self.x = x
        return (x @ self.W) * self.mix

    def backward(self, dout):
        self.dW = self.x.T @ (dout * self.mix)
        return (dout * self.mix) @ self.W.T


class Halved(Scaled):
    def backward(self, dout):
        return 0.5 * super().backward(dout)


def test_a_parameter_without_a_gradient_is_named(report, x, W):
    subject = report(Scaled(W), x)
    assert (subject.verdict, subject.findings) == ("pass", ())
    assert [one.name for one in subject.unexamined] == ["mix"]


class Chosen(Scaled):
    """What it learns by the look of it stands in a drawer that no form knows."""

    def __init__(self, W):
        super().__init__(W)
        self.drawer = {"weights": np.linspace(0.5, 1.5, W.shape[1])}

    def forward(self, x):
        self.mix = self.drawer["weights"]
        return super().forward(x)


def test_one_that_is_learnt_by_its_name_is_worth_a_finding(report, x, W):
    subject = report(Chosen(W), x)
    assert subject.verdict == "pass"
    told = [(f.rule, f.where, f.severity) for f in subject.findings]
    assert told == [("BH209", "weights", "info")]


def test_what_is_wrong_is_told_without_it(findings, x, W):
    assert findings(Halved(W), x) == [("BH102", "dx")]


class Table:
    """Its input is indices: there is no derivative."""

    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return self.W[x]

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        np.add.at(self.dW, self.x, dout)
        return None


def test_indices_are_not_due_a_gradient(report, W):
    subject = report(Table(W), np.array([0, 2, 2, 1]))
    assert (subject.verdict, subject.findings) == ("pass", ())
    assert [(one.name, "indices" in one.why) for one in subject.unexamined] == [("dx", True)]


class Lookup(Table):
    """Nothing of it is learnt, and indices go in."""

    def __init__(self, W):
        self._names = W

    def forward(self, x):
        return self._names[x] * 1.0

    def backward(self, dout):
        return None


def test_where_nothing_was_examined_there_is_no_pass(report, W):
    subject = report(Lookup(W), np.array([0, 2, 2, 1]))
    assert subject.verdict == "skipped"
    assert "case" in subject.note
