"""No verdict changes unseen: what the checker says is what the record keeps."""

from __future__ import annotations

import json

import pytest


def test_the_record_is_what_the_checker_says(golden, record):
    kept = golden.read(golden.RECORD.read_text(encoding="utf-8"))
    assert golden.changes(kept, record) == [], "run `make golden`, and explain each change"
    assert record == kept


def test_every_file_has_a_row_and_rows_are_in_order(golden, record):
    paths = [row["path"] for row in record]
    assert sorted({*paths}) == golden.files()
    assert paths == sorted(paths)
    assert len(paths) >= 600


def row(**changed):
    return {
        "path": "a.py",
        "subject": "Relu",
        "line": 3,
        "convention": "attributes",
        "verdict": "fail",
        "findings": [["BH109", "dx", "error", 7]],
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"findings": [["BH116", "dx", "error", 7]]}, ["1 file: BH109 → BH116 (a.py)"]),
        ({"findings": [["BH109", "dx", "error", 8]]}, ["1 file: BH109 at another place (a.py)"]),
        ({"findings": [], "verdict": "pass"}, ["BH109 → nothing", "verdict fail → pass"]),
        ({"subject": "Relu2"}, ["fail is gone", "fail is new"]),
        ({}, []),
    ],
)
def test_changes_are_said_in_words(golden, changed, said):
    found = golden.changes([row()], [row(**changed)])
    assert [w for words, w in zip(found, said, strict=True) if w not in words] == []


def test_equal_changes_are_counted_together(golden):
    old = [row(path=f"{n}.py") for n in range(3)]
    new = [row(path=f"{n}.py", findings=[["BH116", "dx", "error", 7]]) for n in range(3)]
    assert golden.changes(old, new) == ["3 files: BH109 → BH116 (0.py, …)"]


def test_a_record_is_read_as_it_was_written(golden):
    rows = [row(subject="逆伝播"), row(line=None)]
    text = golden.text_of(rows)
    assert golden.read(text) == rows
    assert "逆伝播" in text
    assert [json.loads(line) for line in text.splitlines()] == rows
