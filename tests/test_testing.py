"""The assertion and the parametrized checks, in a real pytest run of their own."""

from __future__ import annotations

from importlib.metadata import entry_points

import numpy as np
import pytest

import backhand
from backhand.errors import GradientError
from backhand.testing import assert_gradients

pytest_plugins = ["pytester"]

# By the entry point where the package is installed, else by its name.
INSTALLED = any(p.name == "backhand" for p in entry_points(group="pytest11"))
PLUGIN = () if INSTALLED else ("-p", "backhand.pytest_plugin")

LAYERS = """
import numpy as np

class Right:
    def forward(self, x):
        self.x = x
        return x**2
    def backward(self, dout):
        return 2 * self.x * dout

class Negative(Right):
    def backward(self, dout):
        return -2 * self.x * dout

x = np.array([[0.5, -1.5, 2.0], [1.0, 3.0, -0.5]])
"""


class Cube:
    def forward(self, x):
        self.x = x
        return x**3

    def backward(self, dout):
        return 2 * self.x**2 * dout


def test_an_assertion_says_what_is_wrong():
    with pytest.raises(AssertionError, match=r"Cube: BH102 at dx: .*0\.666") as raised:
        assert_gradients(Cube(), np.array([[0.5, -1.5], [2.0, 1.0]]))
    assert isinstance(raised.value, GradientError)
    assert raised.value.report.subjects[0].verdict == "fail"


def test_an_assertion_returns_the_report():
    report = assert_gradients(backhand.Sigmoid(), np.array([[0.5, -1.5], [2.0, 1.0]]))
    assert report.passed


def test_the_fixture_comes_with_the_package(pytester):
    pytester.makepyfile(
        LAYERS
        + """
def test_right(assert_gradients):
    assert_gradients(Right(), x)

def test_wrong(assert_gradients):
    assert_gradients(Negative(), x)
"""
    )
    outcome = pytester.runpytest_inprocess(*PLUGIN)
    outcome.assert_outcomes(passed=1, failed=1)
    outcome.stdout.fnmatch_lines(["*BH101 at dx*"])


def test_each_rule_is_a_test_and_some_may_fail(pytester):
    pytester.makepyfile(
        LAYERS
        + """
from backhand.testing import parametrize_with_checks

@parametrize_with_checks([Right(), (Right(), x)])
def test_right(subject, check):
    check(subject)

@parametrize_with_checks([(Negative(), x)])
def test_wrong(subject, check):
    check(subject)

@parametrize_with_checks([(Negative(), x)], expected_failures={"BH101": "not yet"})
def test_expected(subject, check):
    check(subject)

@parametrize_with_checks([(Right(), x)], expected_failures=lambda subject: {"BH101": "mended"})
def test_mended(subject, check):
    check(subject)
"""
    )
    outcome = pytester.runpytest_inprocess("-v", *PLUGIN)
    rules = 32
    outcome.assert_outcomes(passed=5 * rules - 3, failed=2, xfailed=1)
    outcome.stdout.fnmatch_lines(
        [
            "*test_wrong*Negative-BH101-wrong-sign* FAILED*",
            "*test_expected*Negative-BH101-wrong-sign* XFAIL*",
            "*test_mended*Right-BH101-wrong-sign* FAILED*",
        ]
    )


def test_a_rule_that_is_none_is_refused():
    with pytest.raises(backhand.SettingError, match="BH999"):
        backhand.testing.parametrize_with_checks([Cube()], expected_failures={"BH999": "?"})


def test_a_warning_can_be_an_expected_failure(pytester):
    pytester.makepyfile(
        LAYERS
        + """
from backhand.testing import parametrize_with_checks

class Double(Right):
    def backward(self, dout):
        return super().backward(dout).astype(np.float64)

@parametrize_with_checks([(Double(), x)], expected_failures={"BH204": "float64 only"})
def test_double(subject, check):
    check(subject)
"""
    )
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=31, xfailed=1)
