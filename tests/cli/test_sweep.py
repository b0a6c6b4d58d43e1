"""`backhand sweep`, from the words to the files."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest


@pytest.fixture
def sweep(backhand, small_mnist, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*words):
        common = ("--data", small_mnist, "--set", "iterations=20", "--set", "batch_size=20")
        return backhand("sweep", *common, "--workers", "1", *words)

    return run


def test_a_table_a_picture_and_what_to_do_next(sweep, backhand):
    run = sweep("--vary", "hidden_size=4,5", "--vary", "learning_rate=0.1,0.3", "--out", "s")
    assert (run.status, run.err) == (0, "")
    names = {"journal.jsonl", "results.csv", "results.json", "sweep.png"}
    assert {path.name for path in Path("s").iterdir()} == names
    assert len(re.findall(r"^\d/4  hidden_size=", run.out, re.MULTILINE)) == 4
    words = shlex.split(run.out.strip().splitlines()[-1])
    again = backhand(*words[words.index("train") :], "--no-check", "--out", "best")
    assert again.status == 0, again.err


def test_it_goes_on(sweep):
    sweep("--vary", "hidden_size=4,5", "--out", "s")
    run = sweep("--vary", "hidden_size=4,5,6", "--out", "s")
    assert re.findall(r"^(\d)/3", run.out, re.MULTILINE) == ["3"]


def test_drawn_at_random(sweep):
    run = sweep("--vary", "learning_rate=0.01..1:log", "--samples", "3")
    assert run.status == 0
    assert len(list(Path("sweeps").iterdir())) == 1


def test_japanese(sweep):
    run = sweep("--vary", "hidden_size=4", "--out", "s", "--lang", "ja")
    assert run.status == 0
    assert "最も良い" in run.out


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--vary", "hiden_size=3"), "did you mean 'hidden_size'"),
        (("--vary", "hidden_size=0"), "hidden_size=0"),
        (("--vary", "learning_rate=0.1..1"), "--samples"),
        (("--vary", "hidden_size=3", "--samples", "0"), "--samples"),
        (("--vary", "hidden_size=3", "--workers", "0"), "--workers"),
        (("--vary", "hidden_size=3", "--set", "sed=1"), "did you mean 'seed'"),
        (("--vary", "hidden_size=3", "--set", "seed"), "NAME=VALUE"),
        (("--vary", "hidden_size=3", "--settings", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_what_makes_no_sense(sweep, words, text):
    run = sweep(*words, "--out", "s")
    assert run.status not in (0, None)
    assert text in run.err
    assert "Traceback" not in run.err
    assert not Path("s").exists()


def test_all_fail(sweep):
    run = sweep("--vary", "learning_rate=1e30", "--out", "s")
    assert run.status == 1
    assert "Every trial failed" in run.err
