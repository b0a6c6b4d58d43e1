"""The exercise's own three mistakes are each named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

MISTAKES = Path(__file__).resolve().parents[2] / "examples" / "mistakes"


def findings(backhand: Callable[..., Any], name: str | Path) -> list[dict[str, Any]]:
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
    found = findings(backhand, "one_hot_as_indices.py")[0]
    assert found["rule"] == "BH401"
    assert "one-hot labels are taken for indices" in found["message"]
    assert "self.y[np.arange(len(t)), t]" in found["evidence"]["code"]


def test_they_are_named_too_where_numpy_refuses(backhand, tmp_path) -> None:
    """With other numbers of samples and classes, the indexing raises."""
    text = (MISTAKES / "one_hot_as_indices.py").read_text(encoding="utf-8")
    file = tmp_path / "submission.py"
    file.write_text(text.replace(", [-0.2, 0.9, 0.1]", "").replace(", [0, 1, 0]", ""))
    (found,) = findings(backhand, file)
    assert found["rule"] == "BH207"
    assert "takes one-hot labels for class indices" in found["message"]
    assert "self.y[np.arange(len(t)), t]" in found["evidence"]["code"]
