"""The curves of several runs: what is drawn, and what is said of it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from backhand.reports.run_folder import RunFolder
from backhand.studio.experiment import Experiment
from backhand.studio.protocol import Begun, Done, Failed, Measured, Progress
from backhand.studio.run_charts import accuracy_chart, loss_chart
from backhand.training import HistoryRow, TrainingSettings


def run(number: int, losses: list[float], *, rows: int = 1) -> Experiment:
    one = Experiment(number, TrainingSettings(iterations=1000), RunFolder(Path("nowhere")))
    one.take(Begun(one.settings, 10, 0, np.empty(0), (), {}, (28, 28), 10))
    one.take(Progress(len(losses), np.array(losses, np.float32), None, False))
    for place in range(rows):
        one.take(Measured(HistoryRow(10 * place, 0.5, 0.4, 0.1)))
    return one


def test_nothing_yet_is_an_empty_frame():
    for chart in (loss_chart, accuracy_chart):
        svg = chart([], None)
        assert "<svg" in svg
        assert "polyline" not in svg


def test_a_line_a_run_the_chosen_one_last_and_stronger():
    runs = [run(1, [2.3, 1.0, 0.5]), run(2, [2.3, 1.5, 1.2])]
    svg = loss_chart(runs, runs[0])
    assert re.findall(r'polyline class="line (run-\d)( strong)?"', svg) == [
        ("run-2", ""),
        ("run-1", " strong"),
    ]
    assert "run 1: 0.500 after 3 iterations" in svg
    assert svg.count("<polygon") == 1


def test_what_is_no_number_is_left_out():
    one = run(1, [2.0, float("nan"), float("inf"), 1.0])
    one.take(Failed("the loss became nan"))
    svg = loss_chart([one], one)
    assert "nan" not in svg.partition("polyline")[2]
    assert "inf" not in svg.partition("polyline")[2]
    hopeless = run(2, [float("nan")])
    assert "polyline" not in loss_chart([hopeless], hopeless)


def test_the_last_word_is_drawn_too():
    one = run(1, [1.0] * 30, rows=2)
    before = accuracy_chart([one], one)
    one.take(Done(0.99, 0.98, 1.0, "layers"))
    after = accuracy_chart([one], one)
    count = [len(re.search(r'points="([^"]*)"', svg)[1].split()) for svg in (before, after)]
    assert count == [2, 3]
