"""What each line of a pass holds."""

from __future__ import annotations

import builtins
import inspect

import numpy as np
import pytest

import backhand
from backhand.diagnosis.examination import examine
from backhand.reading.discovery import of_parts
from backhand.reading.instrument import HOOKS

X = np.linspace(-1.0, 2.0, 12).reshape(3, 4)


class TwoStages:
    def __init__(self, factor=1.0):
        self.W = np.linspace(-1.0, 1.0, 8).reshape(4, 2)
        self.b = np.array([0.1, -0.2])
        self.factor = factor

    def forward(self, x):
        self.x = x
        z = x @ self.W
        z += self.b
        self.h = np.tanh(z)
        return self.h

    def backward(self, dout):
        dz = dout * (1 - self.h**2)
        self.dW = self.factor * self.x.T @ dz
        self.db = 5 * dz.sum(axis=0) / 5
        self.norm = np.sqrt((dz**2).sum())
        dx = dz @ self.W.T
        return dx


def squares_loss(x, y):
    off = x - y
    loss = 0.5 * np.sum(off**2)
    dx = off * 1.0
    return loss, dx


def held(thing, x=X, t=None, **options):
    subject = examine(of_parts(thing, x, t, from_case=True, place=None), power=False, **options)
    return {line.code: (line.status, line.holds) for line in subject.lines}


def test_a_right_layer_line_by_line():
    lines = held(TwoStages(), listing=True)
    assert lines["z = x @ self.W"] == ("forward", "")
    assert lines["z += self.b"] == ("forward", "")
    assert lines["dz = dout * (1 - self.h**2)"] == ("right", "dL/dz")
    assert lines["self.dW = self.factor * self.x.T @ dz"] == ("right", "dL/dW")
    assert lines["self.db = 5 * dz.sum(axis=0) / 5"] == ("right", "dL/db")
    assert lines["dx = dz @ self.W.T"] == ("right", "dL/dx")
    assert lines["self.norm = np.sqrt((dz**2).sum())"][0] == "other"


def test_a_multiple_is_said_to_be_one():
    lines = held(TwoStages(factor=3.0))
    assert lines["self.dW = self.factor * self.x.T @ dz"] == ("wrong", "3 × dL/dW")
    assert lines["dx = dz @ self.W.T"] == ("right", "dL/dx")


def test_what_passes_is_listed_only_where_that_is_asked():
    assert held(TwoStages()) == {}


def test_a_loss_with_its_gradient_in_one_function():
    lines = held(squares_loss, X, X[::-1].copy(), listing=True)
    assert lines["off = x - y"] == ("forward", "")
    assert lines["dx = off * 1.0"] == ("right", "dL/dx")


def test_the_code_is_as_it_was_afterwards():
    before = {n: f.__code__ for n, f in vars(TwoStages).items() if inspect.isfunction(f)}
    held(TwoStages(), listing=True)
    assert all(getattr(TwoStages, name).__code__ is code for name, code in before.items())
    assert not any(hasattr(builtins, hook) for hook in HOOKS)


@pytest.mark.parametrize(("factor", "listing"), [(1.0, True), (3.0, False)])
def test_a_notebook_shows_them(factor, listing):
    report = backhand.check(TwoStages(factor), X, listing=listing)
    page = report._repr_html_()
    assert "backhand-lines" in page
    assert ("3 × dL/dW" in page) is (factor == 3.0)
    assert "backhand-lines" not in report.with_hints("where")._repr_html_()


def test_json_has_them_where_they_are_asked_for():
    report = backhand.check(TwoStages(), X, listing=True)
    (record,) = report.to_dict(listing=True)["subjects"]
    line = next(one for one in record["lines"] if one["value"] == "dx")
    assert (line["holds"], line["status"], line["shape"]) == ("dL/dx", "right", [3, 4])
    assert "lines" not in report.to_dict()["subjects"][0]
