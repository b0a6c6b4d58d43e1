"""What a cell with magics becomes, and what the magics do."""

from __future__ import annotations

import ast

import pytest

from backhand.book.magics import NAME, Magics, as_python


@pytest.mark.parametrize(
    "cell",
    [
        "x = 5 % 3",
        "print('!ls', '%d' % 3)",
        '"""\n%matplotlib inline\n!ls\n"""',
        "a != b",
        "",
    ],
)
def test_python_is_left_alone(cell):
    assert as_python(cell) == cell


@pytest.mark.parametrize(
    ("cell", "call"),
    [
        ("%matplotlib inline", "line('matplotlib', 'inline')"),
        ("!python a.py --n 3", "shell('python a.py --n 3')"),
        ("  !ls", "shell('ls')"),
        ("files = !ls", "lines('ls')"),
        ("where = %pwd", "line('pwd', '')"),
        ("%%bash\nls\npwd", "cell('bash', '', 'ls\\npwd\\n')"),
        ("!echo a \\\n b\nx = 1", "shell('echo a  b')"),
    ],
)
def test_a_magic_becomes_a_call(cell, call):
    text = as_python(cell)
    assert f"{NAME}.{call}" in text


def test_lines_stay_where_they_are():
    text = as_python("%matplotlib inline\n!echo a \\\n  b\nnp.arange?\n1 / 0")
    assert ast.parse(text).body[-1].lineno == 5


def test_what_commands_print_is_seen(capfd):
    Magics({"name": "world"}).shell("echo hello {name}; python -c 'print(1 + 1)'")
    assert capfd.readouterr().out == "hello world\n2\n"


def test_get_ipython_and_display(capsys):
    names = Magics({}).names()
    names["display"](1, "a")
    assert capsys.readouterr().out == "1\n'a'\n"
    assert names["get_ipython"]().run_line_magic("matplotlib", "inline") is None
