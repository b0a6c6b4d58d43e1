"""``backhand grade`` on a real folder, as a teacher runs it."""

from __future__ import annotations

import csv
import importlib
import io
import json
import shutil
from pathlib import Path

import pytest

from backhand.cli import main

CLASS = Path(__file__).resolve().parents[2] / "examples" / "class"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(CLASS, tmp_path / "class")
    return tmp_path / "class"


def test_a_class(folder, capsys, monkeypatch):
    monkeypatch.setattr(importlib.import_module("backhand.cli.grade"), "_BETWEEN_LINES", 0.0)
    sheet = folder / "grades.csv"
    words = ["grade", str(folder), "--exercise", "softmax-with-loss", "--sheet", str(sheet)]
    assert main([*words, "--jobs", "1", "--lang", "en"]) == 0
    captured = capsys.readouterr()
    assert "rows filled: 3" in captured.out
    assert "Grading: 3 of 3, about 0 s to go" in captured.err
    out = folder.with_name("class-grades")
    points = {
        r["student"]: r["points"] for r in json.loads((out / "results.json").read_text())["results"]
    }
    assert points == {"Ada Lovelace": 10, "山田 花子": 8.8, "Emil Post": 7.8}
    rows = list(csv.reader(io.StringIO(sheet.read_text("utf-8"), newline="")))
    assert [row[4] for row in rows] == ["Grade", "7.8", "10", "8.8"]
    assert (out / "results.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert '<html lang="ja">' in (out / "students" / "山田_花子_1002.html").read_text("utf-8")
    index = (out / "index.html").read_text("utf-8")
    assert "BH103" in index

    assert main([*words, "--jobs", "1", "--lang", "en"]) == 0
    assert "3 of them were graded before" in capsys.readouterr().err


def test_audit_alone(tmp_path, capsys):
    exercise = tmp_path / "one.toml"
    exercise.write_text(
        '[[question]]\nname = "f"\nkind = "function"\npoints = 1\nreference = "numpy:abs"\n'
        "case = [{ arguments = [[1.0]] }]\n"
    )
    for kind, sign in (("right", ""), ("wrong", "-")):
        (tmp_path / "one-solutions" / kind).mkdir(parents=True)
        (tmp_path / "one-solutions" / kind / "a.py").write_text(f"def f(x):\n    return {sign}x\n")
    words = ["grade", "--audit", "--exercise", str(exercise), "--lang", "en"]
    assert main(words) == 0
    assert "tells right from wrong in all 2" in capsys.readouterr().out
    (tmp_path / "one-solutions" / "wrong" / "a.py").write_text("def f(x):\n    return x\n")
    assert main(words) == 1
    assert "does not tell right from wrong: wrong/a.py" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--exercise", "softmax-with-loss"], "name the folder"),
        (["none", "--exercise", "softmax-with-loss"], "there is no folder none"),
        ([".", "--exercise", "softmax-with-los"], "did you mean softmax-with-loss"),
        ([".", "--exercise", "softmax-with-loss"], "holds no submissions"),
        (["."], "--exercise"),
        ([".", "--exercise", "softmax-with-loss", "--column", "x"], "--column goes with --sheet"),
    ],
)
def test_wrong_usage(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.chdir(tmp_path)
    assert main(["grade", *words, "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert "Traceback" not in captured.err
