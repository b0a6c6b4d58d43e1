"""The subjects of a module."""

from __future__ import annotations

import ast
from types import ModuleType

import numpy as np
import pytest

from backhand.reading.discovery import candidates, of_parts, subject_named
from backhand.reading.subject import Subject, Unready

TEXT = """
import numpy as np

class Base:
    def forward(self, x): return x
    def backward(self, dout): return dout

class Affine(Base):
    def __init__(self, W, b): self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T

class NoLayer:
    def run(self): pass

def scale_forward(x, w): return x * w, (x, w)
def scale_backward(dout, cache):
    x, w = cache
    return dout * w, (dout * x).sum(axis=0)

def lonely_forward(x): return x, None

def square_loss(x, y): return float(((x - y) ** 2).mean()), 2 * (x - y) / x.size

class Odd:
    def __init__(self, secret): self.secret = secret.strip()
    def forward(self, x): return x * len(self.secret)
    def backward(self, dout): return dout * len(self.secret)

def case_odd(): return Odd("abc"), np.ones((2, 3))

class Net:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(0)
        self.params = {"W": rng.normal(size=(input_size, output_size)) * 0.3}
    def loss(self, x, t):
        y = x @ self.params["W"]
        return float(((y - np.eye(y.shape[1])[t]) ** 2).sum() / len(x))
    def gradient(self, x, t):
        y = x @ self.params["W"]
        return {"W": 2 * x.T @ (y - np.eye(y.shape[1])[t]) / len(x)}
"""


@pytest.fixture(scope="module")
def module() -> ModuleType:
    made = ModuleType("submission")
    exec(compile(TEXT, "submission.py", "exec"), made.__dict__)
    return made


def test_what_is_a_subject_and_what_is_not(module):
    assert candidates(module, ast.parse(TEXT)) == [
        "Affine",
        "scale_forward",
        "square_loss",
        "case_odd",
        "Net",
    ]


@pytest.mark.parametrize(
    ("name", "convention", "tensors"),
    [
        ("Affine", "attributes", {"dx", "W", "b"}),
        ("scale_forward", "pairs", {"dx", "w"}),
        ("square_loss", "loss", {"dx"}),
        ("case_odd", "attributes", {"dx"}),
        ("Net", "network", {"W"}),
    ],
)
def test_each_is_made_ready(module, name, convention, tensors):
    subject = subject_named(module, name)
    assert isinstance(subject, Subject)
    assert subject.convention == convention
    assert set(subject.values.differentiable) == tensors
    assert subject.from_case is (name == "case_odd")


def test_what_is_inferred_has_sides_of_different_lengths(module):
    subject = subject_named(module, "Affine")
    assert isinstance(subject, Subject)
    sides = {*subject.values.inputs["dx"].shape, *subject.values.params["W"].shape}
    assert len(sides) == 3


@pytest.mark.parametrize(
    ("returned", "rule"),
    [(3, "BH207"), ((1, 2, 3, 4), "BH207"), ((object(), np.ones(2)), "BH208")],
)
def test_a_case_that_returns_something_else_is_told(module, returned, rule):
    module.case_wrong = lambda: returned
    module.case_wrong.__name__ = "case_wrong"
    found = subject_named(module, "case_wrong")
    assert isinstance(found, Unready)
    assert found.rule == rule
    assert found.fix


def test_a_missing_pass_is_bh208():
    class Half:
        def forward(self, x):
            return x

    found = of_parts(Half(), np.ones(2), from_case=True, place=None)
    assert isinstance(found, Unready)
    assert (found.rule, found.message) == ("BH208", "Half has no method backward")
