"""Scripts of the book's shape, run as they stand, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCRIPTS = sorted((HERE / "scripts").glob("*.py"))
NOTEBOOKS = sorted((HERE / "notebooks").glob("*.ipynb"))


def run(file: Path, *arguments: str, data: Path | None = None, cwd: Path | None = None):
    places = {"BACKHAND_DATA": str(data)} if data else {}
    return subprocess.run(
        [sys.executable, "-m", "backhand.book", "run", str(file), *arguments],
        env={**os.environ, **places, "PYTHONUTF8": "1"},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.parametrize("script", [*SCRIPTS, *NOTEBOOKS], ids=lambda path: path.name)
def test_script(script, mnist_folder, tmp_path):
    done = run(script, data=mnist_folder, cwd=tmp_path)
    if script.stem.startswith("raises_"):
        assert done.returncode == 1
        trace = done.stderr
        assert trace.startswith("Traceback")
        # The first line of the traceback that names a file names the script, not backhand.
        assert str(script) in trace.splitlines()[1]
    elif script.stem.startswith("exits_"):
        assert done.returncode == int(script.stem.split("_")[1])
        assert "Traceback" not in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1].startswith("ok"), done.stdout


def test_what_is_no_script(tmp_path):
    for path, text in ((tmp_path / "nowhere.py", "there is no file"), (tmp_path, "a folder")):
        done = run(path)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        assert text in done.stderr
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    done = run(broken)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "not a notebook" in done.stderr


def test_a_cell_that_is_no_python_is_not_passed_over(tmp_path):
    cells = [{"cell_type": "code", "source": source} for source in ("print('one')", "x = = 1")]
    (tmp_path / "typo.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    done = run(tmp_path / "typo.ipynb")
    assert (done.returncode, done.stdout) == (1, "one\n")
    assert "cell 2" in done.stderr
    assert "SyntaxError" in done.stderr
