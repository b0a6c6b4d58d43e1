"""What is known of a rule stands on it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from backhand import check
from backhand.diagnosis import registry
from backhand.diagnosis.registry import Fault, Rule, all_rules, rule
from backhand.sources.lint.linter import lint_rules

WARNINGS = {"BH202", "BH204", "BH205", "BH211", "BH302"}
INFO = {"BH209", "BH304"}


def test_severities_are_the_contract_s():
    for code, known in all_rules().items():
        expected = "warning" if code in WARNINGS else "info" if code in INFO else "error"
        assert known.severity == expected, code
    assert {known.severity for known in lint_rules().values()} == {"warning"}


def test_a_rule_s_family_is_its_folder():
    for known in all_rules().values():
        assert known.family == known.module.split(".")[-2]
    assert {known.family for known in lint_rules().values()} == {"source"}


def test_what_keeps_code_from_running_is_told_first_and_the_gradient_last():
    evidence = SimpleNamespace(contracts=SimpleNamespace(mutated_by_forward=()), comparisons={})
    ranked = sorted(all_rules().values(), key=lambda known: known.rank_in(evidence))
    assert [known.code for known in ranked[:9]] == [
        "BH207",
        "BH208",
        "BH117",
        "BH402",
        "BH401",
        "BH201",
        "BH206",
        "BH110",
        "BH111",
    ]
    assert {known.rank_in(evidence) for known in ranked[9:]} == {100}


def test_a_forward_pass_that_changes_what_is_differentiated_comes_before_its_value():
    evidence = SimpleNamespace(
        contracts=SimpleNamespace(mutated_by_forward=("dx",)), comparisons={"dx": None}
    )
    known = all_rules()
    ranks = [known[code].rank_in(evidence) for code in ("BH117", "BH201", "BH402")]
    assert ranks == sorted(ranks)


def test_a_finding_has_its_rule_s_code_and_severity_unless_it_says_another():
    told = [Fault("dx", "a", evidence={"n": 1}), Fault("W", "b", "c", severity="info")]
    made = Rule("BH999", "toy", "toy", "gradient", "warning", faults=lambda evidence: iter(told))
    first, second = made.findings(None)
    assert (first.rule, first.where, first.severity) == ("BH999", "dx", "warning")
    assert (first.message, first.evidence) == ("a", {"n": 1})
    assert (second.rule, second.severity, second.fix) == ("BH999", "info", "c")


def test_a_rule_is_registered_by_its_decorator_alone(monkeypatch):
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))

    @rule("BH999", "toy", title="toy", family="contract", severity="warning")
    def faults(evidence):
        yield Fault("-", "always")

    class Identity:
        def forward(self, x):
            return x

        def backward(self, dout):
            return dout

    (found,) = check(Identity(), np.ones((3, 2))).findings
    assert (found.rule, found.message, found.severity) == ("BH999", "always", "warning")


def test_a_function_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))
    with pytest.raises(TypeError):

        @rule("BH999", "toy", title="toy", family="contract", severity="warning")
        def finding(evidence):
            yield Fault("-", "never")


def test_one_finding_is_told_instead_of_another_at_its_place_only():
    known = all_rules()
    assert {c: r.instead_of for c, r in known.items() if r.instead_of} == {
        "BH104": "BH203",
        "BH114": "BH205",
    }
