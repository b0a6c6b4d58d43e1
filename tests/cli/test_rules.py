"""`backhand rules`: every rule in a line."""

from __future__ import annotations

from backhand.diagnosis.registry import all_rules
from backhand.sources.lint.linter import lint_rules


def test_every_rule_is_listed_once(backhand):
    run = backhand("rules")
    assert run.status == 0
    assert [line.split()[:2] for line in run.out.splitlines()] == [
        [code, rule.name] for code, rule in (all_rules() | lint_rules()).items()
    ]


def test_the_contract_s_rules_are_there():
    wanted = {
        *(f"BH{n}" for n in range(100, 118)),
        *(f"BH{n}" for n in range(201, 209)),
        *("BH301", "BH302", "BH304", "BH401", "BH402"),
        *(f"BH{n}" for n in range(501, 506)),
    }
    assert set(all_rules() | lint_rules()) >= wanted
