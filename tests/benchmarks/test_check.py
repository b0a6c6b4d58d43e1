"""The checker's benchmark runs, and its contestants do the same job."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "check.py"


@pytest.fixture(scope="module")
def benchmark():
    specification = importlib.util.spec_from_file_location("benchmark_check", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def small(benchmark, monkeypatch):
    monkeypatch.setattr(benchmark, "SIZES", (12, 5, 10))
    monkeypatch.setattr(benchmark, "REPEATING_SECONDS", 0.0)
    rng = np.random.default_rng(0)
    return rng.random((3, 12)), np.array([5, 0, 4])


def test_all_compare_the_same_entries_and_find_them_right(benchmark, small):
    entries = 12 * 5 + 5 + 5 * 10 + 10
    for name, contestant in benchmark.JOBS["table"].contestants.items():
        if contestant.package and importlib.util.find_spec(contestant.package) is None:
            continue
        outcome = contestant.run(*small)
        assert outcome.seen["passed"], name
        assert outcome.seen["entries"] == entries
        assert 0 < outcome.seconds <= outcome.first_seconds
        json.dumps(outcome._asdict())


def test_our_verdict_is_one_for_each_parameter(benchmark, small):
    outcome = benchmark.run_backhand_probe(*small)
    assert outcome.seen == {
        "passed": True,
        "parameters": dict.fromkeys(["W1", "b1", "W2", "b2"], True),
    }


def test_the_wrong_layer_is_diagnosed(benchmark, small):
    assert benchmark.run_right_layer(*small).seen == {"passed": True, "findings": []}
    assert benchmark.run_wrong_layer(*small).seen == {"passed": False, "findings": ["BH103"]}


def test_ratios_are_of_the_best_rounds_and_aims_are_held_against_them(benchmark):
    def rounds(*seconds):
        return [benchmark.Outcome(value, 2 * value, 3, {}, {}) for value in seconds]

    job = benchmark.JOBS["table"]
    report = benchmark.summary(
        job,
        {"backhand": rounds(0.1, 0.3), "numpy": rounds(9.0, 1.0), "torch": rounds(2.0, 2.5)},
    )
    assert report["numpy"]["ratio"] == pytest.approx(10)
    assert report["numpy"]["met"] is True
    assert (report["torch"]["ratio"], report["torch"]["met"]) == (pytest.approx(20), False)
    assert report["backhand"]["met"] is None
    seconds = benchmark.summary(
        benchmark.JOBS["layer"], {"right": rounds(0.04), "wrong": rounds(0.06)}
    )
    assert (seconds["right"]["met"], seconds["wrong"]["met"]) == (True, False)
    lines = benchmark.table({"table": report, "layer": seconds}).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert "≥ 30" in lines[4]
    assert "≤ 50 ms" in lines[5]


def test_a_short_run_prints_the_table_and_writes_json(tmp_path, mnist_folder):
    output = tmp_path / "results" / "check.json"
    command = [sys.executable, str(SCRIPT), "--data", str(mnist_folder), "--rounds", "1"]
    command += ["--only", "command", "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "backhand check one_file.py" in done.stdout
    entry = json.loads(output.read_text())["jobs"]["command"]["command"]
    assert entry["seen"] == {"status": 1, "findings": ["BH109"]}
    assert entry["best_seconds"] < 60
