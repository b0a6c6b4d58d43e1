"""The table: the best first, failures last, the same in every form."""

from __future__ import annotations

import csv
import json

from backhand.sweep import TrialResult
from backhand.sweep.table import ranked, results_table, write_table

RESULTS = [
    TrialResult(1, {"seed": 1}, 0.8, 0.9, 0.85, 0.5, 20, 1.0),
    TrialResult(2, {"seed": 2}, None, None, None, None, 3, 0.0, "it broke"),
    TrialResult(3, {"seed": 3}, 0.9, 0.9, 0.95, 0.4, 20, 1.0),
]


def test_order():
    assert [result.number for result in ranked(RESULTS)] == [3, 1, 2]


def test_files(tmp_path):
    write_table(RESULTS, ["seed"], tmp_path)
    with open(tmp_path / "results.csv", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["number"] for row in rows] == ["3", "1", "2"]
    assert rows[0]["accuracy"] == "0.9"
    assert rows[2]["accuracy"] == ""
    assert rows[2]["error"] == "it broke"
    records = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert [TrialResult(**record) for record in records] == ranked(RESULTS)


def test_terminal():
    table = results_table(RESULTS, ["seed"], rows=2)
    assert table.row_count == 2
