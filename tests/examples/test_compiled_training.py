"""The example that trains twice: both engines come to the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "compiled_training.py"


def test_both_come_to_the_same(mnist_folder, monkeypatch) -> None:
    pytest.importorskip("numba", reason="the engine's extra is not installed")
    monkeypatch.setenv("BACKHAND_DATA", str(mnist_folder))
    done = subprocess.run(
        [sys.executable, str(EXAMPLE)], capture_output=True, text=True, check=True
    )
    assert "Engine: the layers" in done.stdout
    assert "Engine: compiled" in done.stdout
    differences = re.findall(r"difference (\S+)", done.stdout)
    assert len(differences) == 4
    assert max(map(float, differences)) < 1e-4
