"""`backhand graph`: its words, its files, its formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LAYER = """
import numpy as np


class Square:
    def forward(self, x):
        self.x = x
        return x * x

    def backward(self, dout):
        return dout * 2 * self.x
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(LAYER)
    return tmp_path


def test_a_page_beside_where_one_stands(backhand: Callable[..., Any], here: Path) -> None:
    pytest.importorskip("backhand.graph.page")
    run = backhand("graph", "mine.py")
    assert (run.status, run.err) == (0, "")
    assert "Square.graph.html" in run.out
    page = (here / "Square.graph.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "Square" in page


def test_json_goes_to_the_terminal(backhand: Callable[..., Any], here: Path) -> None:
    pytest.importorskip("backhand.graph.json_form")
    run = backhand("graph", "mine.py", "--format", "json")
    assert run.status == 0
    document = json.loads(run.out)
    assert document["name"] == "Square"
    assert not list(here.glob("*.graph.*"))


@pytest.mark.parametrize("form", ["svg", "dot", "png"])
def test_the_file_s_name_says_the_format(
    backhand: Callable[..., Any], here: Path, form: str
) -> None:
    pytest.importorskip(f"backhand.graph.{form}")
    if form == "png":
        pytest.importorskip("resvg_py")
    run = backhand("graph", "mine.py::Square", "--output", f"out.{form}", "--no-check")
    assert run.status == 0
    content = (here / f"out.{form}").read_bytes()
    assert {"svg": b"<svg", "dot": b"digraph", "png": b"PNG"}[form] in content[:2000]


def test_the_exercise_on_real_images(
    backhand: Callable[..., Any], mnist_folder: Path, here: Path
) -> None:
    pytest.importorskip("backhand.graph.json_form")
    run = backhand("graph", "--data", mnist_folder, "--images", "2", "--format", "json")
    assert run.status == 0
    document = json.loads(run.out)
    assert document["name"] == "TwoLayerNet"
    assert [n["label"] for n in document["nodes"]][:3] == ["·", "+", "max"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--timeout", "3"), "needs a TARGET"),
        (("mine.py", "--images", "3"), "can't go with a TARGET"),
        (("mine.py", "--timeout", "0"), "positive"),
        (("mine.py", "--format", "json", "--open"), "--open"),
        (("mine.py", "--output", "nowhere/out.svg"), "nowhere"),
        ((".",), "folder"),
        (("mime.py",), "did you mean mine.py"),
        (("mine.py::Sqare",), "did you mean Square"),
    ],
)
def test_wrong_usage_says_what_is_wrong(
    backhand: Callable[..., Any], here: Path, words: tuple[str, ...], told: str
) -> None:
    run = backhand("graph", *words)
    assert run.status == 2
    assert told in run.err
    assert "Traceback" not in run.err


def test_what_can_not_be_run_ends_with_3(backhand: Callable[..., Any], here: Path) -> None:
    (here / "broken.py").write_text(LAYER.replace("return x * x", "raise ValueError('mine')"))
    run = backhand("graph", "broken.py")
    assert run.status == 3
    assert "mine" in run.err


def test_its_help_is_there_in_both_languages(backhand: Callable[..., Any]) -> None:
    for language in ("en", "ja"):
        run = backhand("graph", "--help", "--lang", language)
        assert run.status == 0
        assert "TARGET" in run.out
