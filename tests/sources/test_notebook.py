"""A notebook's cells as one module's text."""

from __future__ import annotations

import ast
import json

import pytest

from backhand.sources.notebook import read_notebook, with_text


def notebook(*cells: str | tuple[str, str]) -> str:
    made = [("code", cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps(
        {
            "cells": [{"cell_type": kind, "source": text, "metadata": {}} for kind, text in made],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def names(tree: ast.Module) -> list[str]:
    return [n.name for n in tree.body if isinstance(n, (ast.ClassDef, ast.FunctionDef))]


def test_definitions_are_kept_and_lines_lead_back_to_cells():
    read = read_notebook(
        notebook(
            ("markdown", "# Title"),
            "import numpy as np\n%matplotlib inline\n",
            "class A:\n    pass\n\n\ndef f():\n    return 1",
        )
    )
    assert names(read.tree) == ["A", "f"]
    lines = [n.lineno for n in read.tree.body if isinstance(n, (ast.ClassDef, ast.FunctionDef))]
    assert [read.locate(line) for line in lines] == [(3, 1), (3, 5)]


def test_magics_are_no_python_and_strings_may_look_like_them():
    read = read_notebook(
        notebook(
            "!pip install numpy\n%time x = 1\ndef f():\n    return '%d' % 3",
            "%%bash\nrm -rf nothing",
            "%%time\nclass B: pass",
            "np.array?",
        )
    )
    assert names(read.tree) == ["f", "B"]
    assert read.faults == ()


def test_a_cell_that_does_not_parse_costs_no_other():
    read = read_notebook(notebook("def f(:\n    pass", "class A: pass"))
    assert names(read.tree) == ["A"]
    (fault,) = read.faults
    assert (fault.cell, fault.line) == (1, 1)
    assert "cell 1, line 1" in fault.message


def test_calls_are_not_run_when_a_notebook_is_read():
    read = read_notebook(notebook("train(10000)\nx = np.zeros(3)\nnet = Net()"))
    source = ast.unparse(read.tree)
    assert "train" not in source
    assert "Net()" not in source
    assert "np.zeros(3)" in source


@pytest.mark.parametrize("content", ["", "no json", "[]", "{}", '{"cells": 3}'])
def test_what_is_no_notebook_is_refused(content):
    with pytest.raises(ValueError, match="not a notebook"):
        read_notebook(content)


@pytest.mark.parametrize("indent", [1, 2, None])
def test_a_cells_text_is_changed_and_nothing_else(indent):
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [{"a": 1}],
            "source": ["a = 1\n", "b = 2"],
        },
        {"cell_type": "code", "metadata": {"é": 2}, "outputs": [], "source": "%time x()\nc = 3\n"},
    ]
    content = json.dumps({"metadata": {}, "cells": cells, "nbformat": 4}, indent=indent)
    text = read_notebook(content).text
    after = with_text(content, text.replace("b = 2", "b = 3\nd = 4").replace("c = 3", "c = 4"))
    expected = json.loads(content)
    expected["cells"][0]["source"] = ["a = 1\n", "b = 3\n", "d = 4"]
    expected["cells"][1]["source"] = "%time x()\nc = 4\n"
    assert after == json.dumps(expected, indent=indent)
    # What was read another way than it stands there is left alone.
    assert with_text(content, text.replace("pass", "x()")) is None
