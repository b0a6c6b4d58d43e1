"""What the checker names right must not get less; the page of figures is the code's own."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Floors: they may only be raised. The aim is 100, 98, 90 and 0 per cent.
FLOORS = {"detected": 1.0, "located": 0.98, "named first": 0.93}
MOST = {"false alarms": 0.0, "wrong name": 0.01}


@pytest.fixture(scope="module")
def answers(golden: ModuleType, quality: ModuleType) -> list[Any]:
    """What the golden record has of the corpus; test_golden.py asks whether it is so."""
    record = golden.read(golden.RECORD.read_text(encoding="utf-8"))
    return quality.answers_of(quality.samples(), record)


def test_the_corpus_is_large_and_spread(quality):
    samples = quality.samples()
    wrong = [sample for sample in samples if sample.kind == "mutant"]
    right = [sample for sample in samples if sample.kind == "correct"]
    assert len(wrong) >= 200
    assert len(right) >= 60
    assert len({sample.convention for sample in wrong}) == 6
    assert {sample.rule for sample in wrong} >= {f"BH{n}" for n in range(100, 118)}
    assert {sample.rule for sample in wrong} >= {f"BH{n}" for n in range(201, 209)}
    assert {sample.has_case for sample in wrong} == {True, False}


def test_the_rates_have_not_got_worse(quality, answers):
    rates = quality.rates(answers)
    for name, floor in FLOORS.items():
        assert rates[name] >= floor, (name, quality.page(answers))
    for name, most in MOST.items():
        assert rates[name] <= most, (name, quality.page(answers))


def test_the_page_is_what_was_measured(quality, answers):
    kept = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert quality.parts(kept)[""] == quality.page(answers) + "\n", "run `make quality`"


def test_the_share_of_proved_edits_stands_with_what_they_took(quality):
    found = [quality.Proof("loss", True, 0.25), quality.Proof("loss", False, 2.0)]
    assert "| loss | 2 | 1 | 50.0 % | 0.25 s | 0.25 s |" in quality.proved_part(found)
