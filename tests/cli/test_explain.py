"""`backhand explain`: every rule has a page with all its heads, in both languages."""

from __future__ import annotations

import pytest

from backhand.diagnosis.registry import all_rules

HEADS = ["What it does", "Why it is wrong", "How it shows", "Example", "Write instead"]


@pytest.mark.parametrize("code", all_rules())
def test_every_rule_has_its_page(backhand, code):
    run = backhand("explain", code)
    assert (run.status, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0].startswith(code)
    assert [line for line in lines if line in HEADS] == HEADS
    assert "Look-alikes" in lines
    assert "References" in lines


@pytest.mark.parametrize("word", ["bh103", "batch-mean", "BATCH-MEAN"])
def test_a_rule_goes_by_its_name_too(backhand, word):
    assert backhand("explain", word).out.startswith("BH103 batch-mean")


@pytest.mark.parametrize(("word", "near"), [("BH1033", "BH103"), ("batchmean", "BH103")])
def test_the_nearest_rule_is_told(backhand, word, near):
    run = backhand("explain", word)
    assert run.status == 2
    assert word in run.err
    assert f"did you mean {near}?" in run.err
    assert "Traceback" not in run.err


def test_in_japanese(backhand):
    out = backhand("explain", "BH103", "--lang", "ja").out
    assert "バッチ" in out
    assert "What it does" not in out
