"""A pass is worth what its checks would have noticed."""

from __future__ import annotations

import ast
import inspect
import textwrap

import numpy as np
import pytest

from backhand.diagnosis.examination import examine
from backhand.diagnosis.mending.code import Code
from backhand.diagnosis.power import _is_dropped
from backhand.reading.case import Case
from backhand.reading.discovery import of_case, of_parts

X = np.linspace(-1.0, 2.0, 12).reshape(3, 4)


class Affine:
    def __init__(self):
        self.W = np.linspace(-1.0, 1.0, 8).reshape(4, 2)
        self.b = np.array([0.1, -0.2])

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class Noting(Affine):
    """Keeps a figure that is no gradient."""

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        self.norm = np.sqrt(np.sum(self.dW**2))
        return dout @ self.W.T


class Branching(Affine):
    """Has a way back that the inputs at hand do not take."""

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        if dout.ndim == 3:
            self.db = self.db.sum(axis=0)
        return dout @ self.W.T


class Hollow:
    """Its one gradient was looked at, and is made by nothing of it."""

    def forward(self, x):
        return x

    def backward(self, dout):
        unused = np.sqrt(np.abs(dout))
        self.kept = unused
        return dout


class Stable:
    """Forward and backward in one function; what is taken off for stability is no way back."""

    def loss(self, x):
        top = x - x.max(axis=1, keepdims=True)
        p = np.exp(top)
        p /= p.sum(axis=1, keepdims=True)
        value = -np.mean(np.log(p[:, 0]))
        dx = p / len(p)
        dx[:, 0] -= 1 / len(p)
        return value, dx


class Clipped:
    """Its slope beyond the limit is never asked for, and its rate is one."""

    def __init__(self, limit=100.0, rate=1.0, extra=0.0):
        self.limit, self.rate, self.extra = limit, rate, extra

    def forward(self, x):
        self.x = x
        return self.rate * np.where(np.abs(x) < self.limit, x**2, x)

    def backward(self, dout):
        dx = np.where(np.abs(self.x) < self.limit, 2 * self.x, 1.0) * dout
        dx = dx * self.rate
        dx = dx + self.extra * self.x
        return dx if self.limit else dout


def affine(x, w):
    return x @ w, lambda dout: (dout @ w.T, x.T @ dout)


def checked(thing, x=X):
    return examine(of_parts(thing, x, from_case=True, place=None))


def line_of(thing, text):
    lines, first = inspect.getsourcelines(thing)
    return first + next(k for k, line in enumerate(lines) if text in line)


def test_every_line_of_a_right_layer_is_watched():
    subject = checked(Affine())
    assert (subject.verdict, subject.findings) == ("pass", ())
    power = subject.power
    assert (power.lines, power.watched, power.unwatched) == (3, 3, ())
    assert power.noticed == power.faults >= 6


def test_a_value_that_reaches_no_gradient_is_named():
    subject = checked(Noting())
    (finding,) = subject.findings
    assert (subject.verdict, finding.rule, finding.severity) == ("pass", "BH209", "info")
    assert subject.power.unwatched == (line_of(Noting, "self.norm"),)
    assert finding.evidence["line"] == subject.power.unwatched[0]
    assert "no gradient" in finding.message


def test_what_is_read_nowhere_is_told_from_what_is_kept():
    code = Code(
        "def back(x, d):\n    dx = np.zeros(3)\n    dx[:] = d\n    y = 2 * d\n    return y * d\n"
    )
    body = code.tree.body[0].body
    assert [_is_dropped(code, statement) for statement in body] == [True, True, False, False]


def test_a_line_that_did_not_run_is_named_with_its_test():
    subject = checked(Branching())
    (finding,) = subject.findings
    assert (subject.verdict, finding.rule) == ("pass", "BH209")
    assert subject.power.unwatched == (line_of(Branching, "self.db.sum"),)
    assert "if dout.ndim == 3" in finding.message


def test_where_nothing_is_noticed_there_is_no_pass(monkeypatch):
    # A line that hands on what it is given is none into which a fault is put.
    subject = checked(Hollow())
    assert subject.verdict == "pass"
    monkeypatch.setattr("backhand.diagnosis.power._Trial._noticed", lambda self, due, passed: False)
    subject = checked(Affine())
    assert subject.verdict == "skipped"
    assert "none was noticed" in subject.note


def test_lines_of_the_forward_pass_are_none_of_the_way_back():
    stable = Stable()
    case = Case(
        forward=lambda x: stable.loss(x)[0],
        loss=lambda out: out,
        grads=lambda x: [stable.loss(x)[1]],
        inputs={"x": X},
    )
    subject = examine(of_case(case))
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_a_way_back_that_is_a_lambda_is_watched():
    kept = {}

    def forward(x, w):
        out, kept["back"] = affine(x, w)
        return out

    case = Case(
        forward=forward,
        backward=lambda dout: kept["back"](dout),
        inputs={"x": X},
        params={"w": np.ones((4, 2))},
    )
    power = examine(of_case(case)).power
    assert line_of(affine, "lambda") not in power.unwatched
    assert power.noticed == power.faults > 0


def test_a_branch_a_factor_and_a_term_that_make_no_difference_are_named():
    subject = checked(Clipped())
    told = {f.evidence["line"]: f.message for f in subject.findings}
    assert subject.verdict == "pass"
    assert subject.power.unwatched == ()
    for text, part in (
        ("np.where(np.abs(self.x)", "1.0 makes"),
        ("dx * self.rate", "self.rate makes"),
        ("+ self.extra", "self.extra * self.x makes"),
        ("return dx if", "else dout makes"),
    ):
        assert part in told[line_of(Clipped, text)]


def test_where_all_of_it_matters_nothing_is_named():
    subject = checked(Clipped(limit=1.0, rate=0.7, extra=0.0))
    named = {f.evidence["line"] for f in subject.findings}
    assert named == {line_of(Clipped, "+ self.extra"), line_of(Clipped, "return dx if")}


@pytest.mark.parametrize("thing", [Affine, Noting, Branching])
def test_the_code_is_as_it_was_afterwards(thing):
    before = {name: f.__code__ for name, f in vars(thing).items() if inspect.isfunction(f)}
    checked(thing())
    after = {name: f.__code__ for name, f in vars(thing).items() if inspect.isfunction(f)}
    assert all(before[name] is after[name] for name in before)
    ast.parse(textwrap.dedent(inspect.getsource(thing)))


def test_without_power_no_fault_is_put_in():
    subject = examine(of_parts(Affine(), X, from_case=True, place=None), power=False)
    assert subject.power is None


def overlap_loss(pred, target):
    """How little two intervals have in common; between their ends, where they have nothing."""
    (a, b), (c, d) = pred.T, target.T
    left, right = np.maximum(a, c), np.minimum(b, d)
    meet = np.maximum(right - left, 0)
    g = np.empty_like(pred)
    g[:, 0] = (right > left) * (a > c) * meet + (a - c)
    g[:, 1] = -1.0 * (right > left) * (b < d) * meet + (b - d)
    return np.sum((a - c) ** 2 + (b - d) ** 2 - meet**2) / 2, g


def careless_overlap_loss(pred, target):
    """The same, with a sign that only intervals which meet show."""
    (a, b), (c, d) = pred.T, target.T
    left, right = np.maximum(a, c), np.minimum(b, d)
    meet = np.maximum(right - left, 0)
    g = np.empty_like(pred)
    g[:, 0] = (right > left) * (a > c) * meet + (a - c)
    g[:, 1] = 1.0 * (right > left) * (b < d) * meet + (b - d)
    return np.sum((a - c) ** 2 + (b - d) ** 2 - meet**2) / 2, g


@pytest.mark.parametrize(
    ("function", "verdict"), [(overlap_loss, "pass"), (careless_overlap_loss, "fail")]
)
def test_what_lies_idle_at_the_first_values_is_tried_at_others(function, verdict):
    # None meet: what is made of their meeting is nothing.
    far = np.array([[0.5, 0.9], [-1.0, -0.7], [1.6, 1.1]])
    subject = of_parts(function, far, far[::-1] + 5.3, from_case=False, place=None)
    assert examine(subject).verdict == verdict
