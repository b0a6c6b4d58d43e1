"""`backhand check --fix`: what is proved is written, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRONG = """\
import numpy as np


class Dense:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout  # as derived
        self.db = dout.mean(axis=0)  # and this one
        return dout @ self.W.T
"""
RIGHT = WRONG.replace("dout.mean", "dout.sum")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dense.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


def test_a_file_is_mended_in_place(folder: Path, backhand: Callable[..., Any]) -> None:
    place = folder / "dense.py"
    place.write_bytes(WRONG.replace("\n", "\r\n").encode())
    place.chmod(0o755)
    run = backhand("check", "--fix", "--no-lint", "dense.py")
    assert run.status == 0
    assert place.read_bytes() == RIGHT.replace("\n", "\r\n").encode()
    assert place.stat().st_mode & 0o777 == 0o755
    assert "with this one line, all 3 gradients are right" in " ".join(run.out.split())
    assert run.err.splitlines() == [
        "dense.py: written, edits: 1",
        "dense.py: checked again, 1 of 1 correct",
    ]


def test_copies_leave_the_file_as_it_is(folder: Path, backhand: Callable[..., Any]) -> None:
    run = backhand("check", "--fix", "--no-lint", "--output", folder / "mended", "dense.py")
    assert run.status == 1
    assert (folder / "dense.py").read_text(encoding="utf-8") == WRONG
    assert (folder / "mended" / "dense.py").read_text(encoding="utf-8") == RIGHT


@pytest.mark.parametrize("answer", [True, False])
def test_it_is_asked_at_a_terminal(
    folder: Path, backhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    asked: list[str] = []

    def confirm(text: str, **_options: Any) -> bool:
        asked.append(text)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.confirm", confirm)
    run = backhand("check", "--fix", "--no-lint", "dense.py")
    assert asked == ["Write this into dense.py?"]
    assert "+        self.db = dout.sum(axis=0)  # and this one" in run.err
    assert (folder / "dense.py").read_text(encoding="utf-8") == (RIGHT if answer else WRONG)


def test_a_file_that_has_changed_is_left_alone(
    folder: Path, backhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def confirm(_text: str, **_options: Any) -> bool:
        (folder / "dense.py").write_text("# mine\n", encoding="utf-8")
        return True

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.confirm", confirm)
    run = backhand("check", "--fix", "--no-lint", "dense.py")
    assert run.status == 1
    assert "dense.py has changed since it was read" in run.err
    assert (folder / "dense.py").read_text(encoding="utf-8") == "# mine\n"


def test_what_can_not_be_written_is_said(
    folder: Path, backhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    run = backhand("check", "--fix", "--no-lint", "dense.py")
    assert run.status == 1
    assert "can't be written (No space left on device)" in run.err
    assert sorted(p.name for p in folder.iterdir() if p.is_file()) == ["dense.py"]


def test_a_notebook_keeps_its_outputs(folder: Path, backhand: Callable[..., Any]) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["0.5\n"]}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# 層\n"]},
        {
            "cell_type": "code",
            "execution_count": 7,
            "metadata": {"tags": ["mine"]},
            "outputs": [output],
            "source": WRONG.splitlines(keepends=True),
        },
    ]
    document = {"cells": cells, "metadata": {"kernel": "k"}, "nbformat": 4, "nbformat_minor": 5}
    place = folder / "dense.ipynb"
    before = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    place.write_text(before, encoding="utf-8")
    run = backhand("check", "--fix", "--no-lint", "dense.ipynb")
    assert run.status == 0
    assert "load it again" in run.err
    assert place.read_text(encoding="utf-8") == before.replace("dout.mean", "dout.sum")


def test_the_options_that_exclude_each_other(folder: Path, backhand: Callable[..., Any]) -> None:
    assert backhand("check", "--fix", "--diff", "dense.py").status == 2
    assert backhand("check", "--fix", "--hints", "kind", "dense.py").status == 2
    assert backhand("check", "--output", folder, "dense.py").status == 2


def test_git_applies_what_mends_all_of_the_examples(
    tmp_path: Path, backhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples" / "mistakes", tmp_path / "mistakes")
    monkeypatch.chdir(tmp_path)
    run = backhand("check", "--diff", "--no-lint", "--jobs", 1, "mistakes")
    assert run.status == 1
    subprocess.run(
        ["git", "apply", "-"],
        cwd=tmp_path,
        input=run.out.encode(),
        check=True,
        env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent), "PATH": "/usr/bin:/bin"},
    )
    assert backhand("check", "--no-lint", "--jobs", 1, "mistakes").status == 0
