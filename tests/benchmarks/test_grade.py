"""The benchmark of grading measures what it says, on a small class."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backhand.running.walls import walls_here

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "grade.py"


@pytest.mark.skipif(bool(walls_here().lacking), reason="no walls here: apt install bubblewrap")
def test_a_small_class(tmp_path):
    path = tmp_path / "figures.json"
    subprocess.run(
        [sys.executable, str(SCRIPT), "--count", "6", "--without-dask", "--write", str(path)],
        check=True,
        timeout=300,
        capture_output=True,
    )
    figures = json.loads(path.read_text())
    assert figures["walls"] == list(walls_here().names)
    assert [run["graded"] for run in figures["runs"].values()] == [6, 6]
    assert all(run["wrong_verdicts"] == 0 for run in figures["runs"].values())
    assert figures["overhead"]["added_ms"] > 0
    assert figures["memory_mib"]["behind_the_walls"] > 0
