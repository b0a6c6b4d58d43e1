"""A tolerance is Precision's to know: a small number elsewhere has its reason beside it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import backhand

SOURCE = Path(backhand.__file__).parent
# The judge's own; and what people hand in, which is read and not run as part of the package.
LEFT_OUT = ("derivatives", "grading/exercises/solutions", "studio/starters")
SMALL = 1e-3
CLOSE = ("allclose", "isclose")
FILES = sorted(
    path
    for path in SOURCE.rglob("*.py")
    if not path.relative_to(SOURCE).as_posix().startswith(LEFT_OUT)
)


def small(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value <= SMALL
    )


def suspects(tree: ast.Module) -> set[int]:
    """Return the lines of small numbers that decide something: compared, tolerated, or named."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            parts = [part for side in (node.left, *node.comparators) for part in ast.walk(side)]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            ("allclose", "isclose")
        ):
            found.add(node.lineno)  # whatever it tolerates, by name or by default
            continue
        elif isinstance(node, ast.Call):
            parts = [
                part
                for k in node.keywords
                if k.arg in ("rtol", "atol", "rel", "abs", "relative", "tolerance")
                for part in ast.walk(k.value)
            ]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node in tree.body:
            parts = list(ast.walk(node.value)) if node.value is not None else []
        else:
            continue
        found |= {part.lineno for part in parts if small(part)}
    return found


def has_reason(lines: list[str], number: int) -> bool:
    """Whether a comment stands on a line or right above it, where a statement begins."""
    while True:
        line = lines[number - 1]
        if "#" in line:
            return True
        above = lines[number - 2].strip() if number > 1 else ""
        if above.startswith("#"):
            return True
        # Within a call that is spread over lines, the reason stands above the call.
        if not above.endswith(("(", ",", "[", "{")):
            return False
        number -= 1


def without_reason(text: str) -> list[int]:
    lines = text.splitlines()
    return sorted(n for n in suspects(ast.parse(text)) if not has_reason(lines, n))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_a_small_number_that_decides_has_a_reason_beside_it(path):
    bare = without_reason(path.read_text())
    assert not bare, f"lines {bare}: ask backhand.derivatives.Precision, or say why this number"


@pytest.mark.parametrize(
    "line",
    [
        "ok = abs(a - b) < 1e-6",
        "ok = abs(a - b) <= 1e-6 * scale",
        "ok = np.allclose(a, b, rtol=1e-9)",
        "ok = close(a, b, atol=max(1e-12, scale))",
        "EPS = 1e-7",
        "SIZES: Final = (1e-3, 1.0)",
    ],
)
def test_a_bare_tolerance_is_found_and_a_reason_excuses_it(line):
    assert without_reason(line) == [1]
    assert not without_reason(f"# the book's\n{line}")
    assert not without_reason(f"{line}  # the book's")


def test_numbers_that_decide_nothing_are_left_alone():
    assert not without_reason("def f(eps=1e-7):\n    return x + 1e-7\n")
    assert not without_reason("ok = a < 0.5")
