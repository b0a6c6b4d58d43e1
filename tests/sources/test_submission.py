from __future__ import annotations

import json
import os

from backhand.sources.submission import submission_of


def test_what_stands_beside_and_is_no_file_is_passed_over(tmp_path):
    (tmp_path / "a.py").write_text("import b, pipe")
    (tmp_path / "b.py").write_text("x = 1")
    (tmp_path / "package").mkdir()
    for place in (tmp_path / "pipe.py", tmp_path / "package" / "pipe.py"):
        os.mkfifo(place)
    assert sorted(submission_of(str(tmp_path / "a.py")).files) == ["a.py", "b.py"]


def test_a_notebook_is_sent_without_what_is_no_code(tmp_path):
    cell = {"cell_type": "code", "source": "x = 1", "metadata": {}, "execution_count": 3}
    output = {"output_type": "stream", "name": "stdout", "text": "A" * 10_000}
    text = {"cell_type": "raw", "source": "B" * 10_000, "metadata": {"c": "C" * 10_000}}
    book = {"cells": [text, {**cell, "outputs": [output]}], "metadata": {}, "nbformat": 4}
    (tmp_path / "a.ipynb").write_text(json.dumps(book))
    (held,) = submission_of(str(tmp_path / "a.ipynb")).files.values()
    assert len(held) < 1000
    assert json.loads(held)["cells"][1] == {**cell, "outputs": []}


def test_a_name_longer_than_any_file_and_dots_beyond_the_top(tmp_path):
    (tmp_path / "setup.py").write_text("")  # the top of a project
    (tmp_path / "a.py").write_text(f"import {'a' * 400}\nfrom {'.' * 2000} import x\n")
    assert sorted(submission_of(str(tmp_path / "a.py")).files) == ["a.py", "setup.py"]
