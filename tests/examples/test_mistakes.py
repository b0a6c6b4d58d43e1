"""The exercise's own three mistakes are each named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

MISTAKES = Path(__file__).resolve().parents[2] / "examples" / "mistakes"


def findings(backhand: Callable[..., Any], name: str) -> list[dict[str, Any]]:
    run = backhand("check", MISTAKES / name, "--format", "json")
    assert run.status in (1, 3)
    (subject,) = json.loads(run.out)["subjects"]
    return subject["findings"]


def test_a_softmax_over_the_batch_and_no_guard_against_overflow(backhand) -> None:
    found = findings(backhand, "submission.py")
    errors = {f["rule"]: f for f in found if f["severity"] == "error"}
    assert found[0]["rule"] == "BH402"
    assert "whole batch" in found[0]["message"]
    assert "subtract the largest entry before exp" in errors["BH301"]["fix"]


def test_one_hot_labels_taken_for_indices(backhand) -> None:
    (found,) = findings(backhand, "one_hot_as_indices.py")
    assert found["rule"] == "BH207"
    assert "takes one-hot labels for class indices" in found["message"]
    assert "self.y[np.arange(len(t)), t]" in found["evidence"]["code"]
