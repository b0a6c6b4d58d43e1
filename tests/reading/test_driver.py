"""What a form must say of itself: a seventh is one file, and one line that makes it known."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import backhand
from backhand.diagnosis.examination import examine
from backhand.reading import discovery, driver
from backhand.reading.binder import CannotInfer, infer
from backhand.reading.subject import CONVENTIONS, Subject, Unready

TEXT = """
import numpy as np

def scale_vjp(x, w):
    def pullback(dout):
        return dout * w, (dout * x).sum(axis=0)
    return x * w, pullback

def cube_vjp(x):
    return x**3, lambda dout: (-3 * x**2 * dout,)

def shift_vjp(x, secret):
    return x + len(secret.strip()), lambda dout: (dout,)

def rows_vjp(x, w):
    def pullback(dout):
        return dout @ w, x.T @ dout
    return x @ w, pullback

def case_rows():
    rng = np.random.default_rng(0)
    return rows_vjp, (rng.normal(size=(5, 4)), rng.normal(size=(4, 4)))
"""
NAMES = ["scale_vjp", "cube_vjp", "shift_vjp", "case_rows"]


@pytest.fixture
def module() -> ModuleType:
    made = ModuleType("submission")
    exec(compile(TEXT, "submission.py", "exec"), made.__dict__)
    return made


@pytest.fixture
def seventh(monkeypatch):
    monkeypatch.setattr(driver, "_registered", dict(driver._registered))
    path = Path(__file__).parent / "seventh" / "pullbacks.py"
    spec = importlib.util.spec_from_file_location("pullbacks", path)
    file = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(file)
    driver.register(file.Pullbacks())  # the line


def test_the_forms_are_known():
    assert {form.name for form in driver.known()} == {
        "attributes",
        "lists",
        "dicts",
        "pairs",
        "loss",
        "network",
        "layer",
        "passes",
        "loss-and-gradient",
        "autograd",
        "case",
        "tables",
        "costs",
        "flags",
        "torch-function",
        "unrolled",
        "nodes",
        "jacobians",
        "objectives",
        "gradient-methods",
        "kernels",
        "steps",
    }


def test_a_worker_may_tell_what_they_call_their_subjects():
    assert {form.convention for form in driver.known()} == CONVENTIONS


def test_without_its_line_the_seventh_is_nothing(module):
    assert discovery.candidates(module, ast.parse(TEXT)) == ["case_rows"]


@pytest.mark.usefixtures("seventh")
def test_the_seventh_is_found_and_made_ready(module):
    assert driver.known()[-1].name == "pullbacks"
    assert discovery.candidates(module, ast.parse(TEXT)) == NAMES
    subject = discovery.subject_named(module, "scale_vjp")
    assert isinstance(subject, Subject)
    assert (subject.name, subject.convention) == ("scale", "pullbacks")
    assert set(subject.values.differentiable) == {"dx", "w"}
    assert subject.methods["forward"] == subject.place


@pytest.mark.usefixtures("seventh")
def test_the_seventh_is_meant_by_its_title(module):
    tree = ast.parse(TEXT)
    assert discovery.meant(module, tree, "cube") == ["cube_vjp"]
    assert discovery.meant(module, tree, "rows") == ["case_rows"]
    with pytest.raises(LookupError) as caught:
        discovery.meant(module, tree, "cub")
    assert "cube" in caught.value.args


@pytest.mark.usefixtures("seventh")
@pytest.mark.parametrize(
    ("name", "verdict", "found"),
    [
        ("scale_vjp", "pass", []),
        ("cube_vjp", "fail", [("BH101", "dx")]),
        ("case_rows", "fail", [("BH104", "dx")]),
    ],
)
def test_the_seventh_is_judged(module, name, verdict, found):
    report = examine(discovery.subject_named(module, name))
    assert report.verdict == verdict
    assert [(f.rule, f.where) for f in report.findings] == found


@pytest.mark.usefixtures("seventh")
def test_the_seventh_is_checked_by_the_library_s_own_door(module):
    x = np.array([[0.5, -1.5], [2.0, 1.0], [0.7, 0.3]])
    (inferred,) = backhand.check(module.cube_vjp).subjects
    (given,) = backhand.check(module.cube_vjp, x).subjects
    assert [inferred.convention, given.convention] == ["pullbacks"] * 2
    assert [f.rule for f in given.findings] == ["BH101"]


@pytest.mark.usefixtures("seventh")
def test_a_case_for_the_seventh_is_written_as_it_says(module):
    unready = discovery.subject_named(module, "shift_vjp")
    assert isinstance(unready, Unready)
    assert unready.convention == "pullbacks"
    assert "def case_shift(): return shift_vjp, (x, w)" in unready.fix


class Both:
    params = None

    def forward(self, x):
        return x

    def backward(self, dout):
        return dout

    def loss(self, x, t):
        return 0.0

    def gradient(self, x, t):
        return {}


@pytest.mark.parametrize(
    ("params", "labels", "name"),
    [
        (None, None, "attributes"),
        ({"W": np.ones(2)}, None, "dicts"),
        ([np.ones(2)], None, "lists"),
        ({}, None, "attributes"),
        (None, np.array([0, 1]), "loss"),
    ],
)
def test_the_surest_form_is_taken(params, labels, name):
    thing = Both()
    thing.params = params
    assert driver.surest(thing, labels).name == name


@pytest.mark.parametrize("thing", [object(), 3, (1, 2), (), (len, 2), type("Empty", (), {})])
def test_what_follows_no_form_is_no_subject(thing):
    assert driver.surest(thing) is None
    with pytest.raises(TypeError):
        driver.build(driver.Blueprint(thing, (np.ones(2),)))
    with pytest.raises(CannotInfer):
        infer(thing)
