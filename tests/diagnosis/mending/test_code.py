"""Changes of an author's text leave the rest as it stands."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from backhand.diagnosis.mending.code import Code, Piece, bare, patch

TEXT = """\
def backward(self, dout):
    # the upstream gradient, µ first
    µ = "µ"; dx = (dout - self.mean) * self.out ** 2  # as derived
    return -(dx @ self.W.T)
"""


def _node(code: Code, text: str) -> ast.expr:
    return next(
        n for n in ast.walk(code.tree) if isinstance(n, ast.expr) and code.source(n) == text
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("self.out", Piece("1 - self.out", 10), "(dout - self.mean) * (1 - self.out) ** 2"),
        ("dout - self.mean", Piece("dout"), "dout * self.out ** 2"),
        ("dout - self.mean", Piece("-dout", 12), "-dout * self.out ** 2"),
        ("dout - self.mean", Piece("dout + 1", 10), "(dout + 1) * self.out ** 2"),
        ("self.W", Piece("a @ b", 11), "(dx @ (a @ b).T)"),
        ("dx @ self.W.T", Piece("dx"), "-dx"),
    ],
)
def test_an_expression_is_written_where_another_stood(old: str, new: Piece, line: str) -> None:
    code = Code(TEXT)
    after = code.changed([code.put(_node(code, old), new)])
    assert line in after
    assert "  # as derived\n" in after


def test_every_expression_may_be_written_anew() -> None:
    code = Code(Path(__file__).read_text(encoding="utf-8"))
    tree = ast.dump(code.tree)
    for node in ast.walk(code.tree):
        parent = code.parents.get(node, (None, ""))[0]
        if not isinstance(node, ast.expr) or isinstance(
            parent, (ast.JoinedStr, ast.FormattedValue)
        ):
            continue
        if isinstance(node, (ast.Starred, ast.Slice, ast.JoinedStr)) or (
            isinstance(node, ast.Tuple) and isinstance(parent, ast.Subscript)
        ):
            continue
        after = code.changed([code.put(node, code.piece(node))])
        assert ast.dump(ast.parse(after)) == tree, code.source(node)


@pytest.mark.parametrize("end", ["\n", ""])
def test_git_applies_a_patch(tmp_path: Path, end: str) -> None:
    before = TEXT.rstrip("\n") + end
    code = Code(before)
    after = code.changed([code.put(_node(code, "self.W.T"), Piece("self.W"))])
    (tmp_path / "layer.py").write_text(before, encoding="utf-8")
    subprocess.run(
        ["git", "apply", "-"],
        cwd=tmp_path,
        input=patch(before, after, "layer.py").encode(),
        check=True,
        env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent), "PATH": "/usr/bin:/bin"},
    )
    assert (tmp_path / "layer.py").read_text(encoding="utf-8") == after


@pytest.mark.parametrize(
    ("given", "expected"),
    [("(1 - a)", "1 - a"), ("((a))", "a"), ("(a) * (b)", "(a) * (b)"), ("(a, b)", "(a, b)")],
)
def test_parentheses_round_the_whole_are_none_of_a_piece(given: str, expected: str) -> None:
    assert bare(Piece(given)).text == expected
