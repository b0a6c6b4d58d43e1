"""The benchmark runs, and its job is the same for all."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "training.py"


@pytest.fixture(scope="module")
def benchmark():
    specification = importlib.util.spec_from_file_location("benchmark_training", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("iterations", "size", "last"),
    [
        (10_000, 60_000, (9601, 10_000, False)),
        (9601, 60_000, (9001, 9601, True)),
        (1, 60_000, (0, 1, True)),
    ],
)
def test_the_peers_evaluate_where_the_exercise_does(benchmark, iterations, size, last):
    stretches = benchmark.epochs(iterations, size, 100)
    assert stretches[-1] == last
    assert sum(stop - start for start, stop, _ in stretches) == iterations
    rows = [stop - 1 for _, stop, evaluated in stretches if evaluated]
    assert rows == [i for i in range(iterations) if i % (size // 100) == 0]


def test_the_ratio_is_that_of_the_best_rounds(benchmark):
    rows = [(0, 0.5, 0.5)]

    def rounds(*seconds):
        return [benchmark.Outcome(value, 0.1, rows, {}) for value in seconds]

    report = benchmark.summary({"backhand": rounds(9.0, 2.0), "book": rounds(6.0, 30.0)})
    assert report["book"]["ratio"] == 3
    assert report["book"]["round_ratios"] == [6 / 9, 15]
    assert benchmark.summary({"book": rounds(6.0)})["book"]["ratio"] is None
    assert len({len(line) for line in benchmark.table(report).splitlines()}) == 1


def test_a_short_run_prints_the_table_and_writes_json(tmp_path, small_mnist):
    output = tmp_path / "results" / "training.json"
    command = [sys.executable, str(SCRIPT), "--data", str(small_mnist), "--iterations", "2"]
    command += ["--rounds", "1", "--only", "backhand,layers,book", "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "times ours" in done.stdout
    contestants = json.loads(output.read_text())["jobs"]["exercise"]
    assert set(contestants) == {"backhand", "layers", "book"}
    for entry in contestants.values():
        ((iteration, train, test),) = entry["rows"]
        assert iteration == 0
        assert 0 < train < 1
        assert 0 < test < 1
