"""What is pasted or dropped, as the editor shows it and as the judge is given it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.sources.notebook import read_notebook
from backhand.studio.manuscript import MOST_BYTES, Manuscript, UnusableError, read_file

ROOT = Path(__file__).resolve().parents[2]


def notebook(*sources: str, between: str = "") -> bytes:
    cells: list[dict[str, object]] = []
    for source in sources:
        if between:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": between})
        cells.append({"cell_type": "code", "metadata": {}, "outputs": [], "source": source})
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def test_a_file_is_shown_as_it_is():
    one = read_file("layer.py", b"x = 1\r\ny = 2\n")
    assert one == Manuscript("x = 1\ny = 2\n", "layer.py")
    assert one.content() == "x = 1\ny = 2\n"
    assert (one.line(2), one.line(9), one.line(None)) == (2, None, None)


@pytest.mark.parametrize(
    ("content", "head"),
    [
        ("# あ\n".encode("utf-8-sig"), "# あ"),
        ("# -*- coding: shift_jis -*-\n# あ\n".encode("shift_jis"), "# -*- coding: shift_jis -*-"),
        ("# vim: set fileencoding=cp932 :\n# あ\n".encode("cp932"), "# vim"),
        ("\n# coding: euc-jp\n# あ\n".encode("euc-jp"), "\n# coding: euc-jp"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_says_and_handed_on_in_utf_8(content, head):
    one = read_file("課題.py", content)
    assert one.text.startswith(head)
    assert "# あ" in one.text
    # Python itself reads what is handed on, though the head named another encoding.
    compile(one.content().encode(), "課題.py", "exec")
    assert one.content().count("\n") == one.text.count("\n")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("work.zip", b"PK", "archive"),
        ("picture.png", b"", "neither"),
        ("py", b"", "neither"),
        ("", b"", "neither"),
        ("big.py", b"#" * (MOST_BYTES + 1), "larger than 2 MB"),
        ("kanji.py", "# あ".encode("cp932"), "encoding it says"),
        ("lies.py", b"# coding: no-such-code\n", "encoding it says"),
        ("binary.py", b"x\0y", "not text"),
        ("broken.ipynb", b"{", "not a notebook"),
        ("other.ipynb", b"[]", "not a notebook"),
        ("deep.ipynb", b"[" * 100_000, "notebook"),
        ("empty.ipynb", notebook(), "no code cells"),
        ("notes.ipynb", notebook("", " \n", between="# Notes"), "no code cells"),
    ],
)
def test_what_can_not_be_used_is_said_so(name, content, says):
    with pytest.raises(UnusableError, match=says):
        read_file(name, content)


def test_a_name_is_a_name_and_no_way_to_another_folder():
    assert read_file("../../etc/layer.PY", b"x = 1").name == "layer.py"
    assert read_file("C:\\home\\layer.py", b"x = 1").name == "layer.py"
    assert read_file("lay\u202eer\x00\n.py", b"x = 1").name == "layer.py"
    assert len(read_file("a" * 500 + ".py", b"x = 1").name) < 100


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_nothing_is_not_checked(text):
    with pytest.raises(UnusableError, match="no code yet"):
        Manuscript(text).content()


def test_half_a_character_is_told_rather_than_raised():
    with pytest.raises(UnusableError, match="half a character"):
        Manuscript("x = '\ud83d'").content()


def test_a_notebook_keeps_its_cells_numbers():
    one = read_file("work.ipynb", notebook("import numpy as np", "def f():\n    pass", between="#"))
    assert one.text.split("\n") == [
        "# %% cell 2",
        "import numpy as np",
        "",
        "# %% cell 4",
        "def f():",
        "    pass",
        "",
    ]
    assert (one.line(1, 2), one.line(2, 4), one.line(1, 3), one.line(1)) == (2, 6, None, None)
    again = read_notebook(one.content())
    assert again.starts[0][1] == 2
    assert [cell for _start, cell in again.starts] == [2, 4]


def test_the_cells_of_a_changed_notebook_go_on_counting():
    text = "import os\n# %% cell 3\na\n# %% cell 3\nb\n# %% cell 9\nc"
    one = Manuscript(text, "a.ipynb")
    cells = json.loads(one.content())["cells"]
    code = {n: c["source"] for n, c in enumerate(cells, 1) if c["cell_type"] == "code"}
    assert code == {1: "import os", 3: "a", 4: "b", 9: "c"}
    assert [one.line(1, n) for n in code] == [1, 3, 5, 7]


def test_a_head_can_not_ask_for_a_million_cells():
    one = Manuscript("# %% cell 99999999\nx = 1", "a.ipynb")
    assert len(json.loads(one.content())["cells"]) == 1


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=1))
def test_every_line_of_a_notebook_is_found_again(sources):
    try:
        one = read_file("a.ipynb", notebook(*sources))
    except UnusableError:
        return
    shown = one.text.split("\n")
    for number, source in enumerate(sources, 1):
        if source.strip() and not source.startswith("# %% cell"):
            assert shown[one.line(1, number) - 1] == source.rstrip().split("\n")[0]


def test_a_real_notebook_goes_there_and_back():
    content = (ROOT / "examples" / "assignment.ipynb").read_bytes()
    one = read_file("assignment.ipynb", content)
    before, after = read_notebook(content.decode()), read_notebook(one.content())
    for line, text in enumerate(before.text.split("\n"), 1):
        if "class" in text:
            cell, number = before.locate(line)
            assert one.text.split("\n")[one.line(number, cell) - 1] == text
    assert {c for _s, c in after.starts} <= {c for _s, c in before.starts}
