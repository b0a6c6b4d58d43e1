from __future__ import annotations

import csv
import json
import platform

import numpy as np
import pytest

from backhand import version
from backhand.errors import RunFolderError
from backhand.training import History, HistoryRow, TrainingSettings


@pytest.fixture
def history() -> History:
    rows = (HistoryRow(0, 0.1, 0.125, 0.5), HistoryRow(2, 0.75, 0.7, 1.5))
    return History(
        TrainingSettings(iterations=4), (2.3025851249694824, 1.0, 0.5, 0.1), rows, 2.0, "手書き"
    )


def test_json_and_back(history, tmp_path):
    history.write_json(tmp_path / "history.json")
    text = (tmp_path / "history.json").read_text(encoding="utf-8")
    assert History.from_dict(json.loads(text)) == history
    assert "手書き" in text


def test_json_holds_columns_settings_and_versions(history):
    values = history.to_dict()
    assert values["iteration"] == [0, 2]
    assert values["train_accuracy"] == [0.1, 0.75]
    assert values["test_accuracy"] == [0.125, 0.7]
    assert len(values["train_loss"]) == 4
    assert values["settings"]["iterations"] == 4
    assert values["versions"] == {
        "backhand": version.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def test_csv_has_a_line_for_each_row(history, tmp_path):
    history.write_csv(tmp_path / "history.csv")
    with open(tmp_path / "history.csv", encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [(line["iteration"], float(line["train_loss"])) for line in lines] == [
        ("0", history.train_loss[0]),
        ("2", history.train_loss[2]),
    ]
    assert lines[1]["test_accuracy"] == "0.7"


def test_a_record_without_a_column_is_refused(history):
    values = history.to_dict()
    del values["test_accuracy"]
    with pytest.raises(KeyError):
        History.from_dict(values)


def test_a_folder_that_is_none_is_named(history, tmp_path):
    with pytest.raises(RunFolderError, match="nowhere"):
        history.write_csv(tmp_path / "nowhere" / "history.csv")
