"""A script's turn is run with edits of its text until what it learns is the gradient."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from backhand.checking.targets import check_targets
from backhand.sources.target import Target

SCRIPT = """
    import numpy as np
    np.random.seed(0)
    X = np.random.randn(6, 4)
    t = np.random.rand(6, 2)
    W1, W2 = np.random.randn(4, 5), np.random.randn(5, 2)
    for epoch in range(50):
        h = np.tanh(X @ W1)
        y = h @ W2
        loss = np.sum((y - t) ** 2) / 2
        dy = y - t
        dW2 = h.T @ dy
        dh = dy @ W2.T * (1 - h ** 2)
        dW1 = X.T @ dh
        W1 -= 0.01 * dW1
        W2 -= 0.01 * dW2
    """


@pytest.mark.parametrize("form", ["top", "function"])
def test_the_first_wrong_line_is_mended(tmp_path: Path, form: str) -> None:
    text = textwrap.dedent(SCRIPT).replace("(1 - h ** 2)", "(1 + h ** 2)")
    if form == "function":
        head, loop = text.split("for epoch", 1)
        inside = textwrap.indent(f"for epoch{loop}", "    ")
        text = f"{head}\ndef train(W1, W2):\n{inside}\n    return W1, W2\n\ntrain(W1, W2)\n"
    (tmp_path / "script.py").write_text(text, encoding="utf-8")
    report = check_targets([Target(path=str(tmp_path / "script.py"))], lint=False, timeout=30)
    found = [f for s in report.subjects for f in s.findings if s.convention == "script"]
    line = next(k for k, one in enumerate(text.split("\n"), 1) if "dh = " in one)
    assert [(f.where, f.line) for f in found] == [("W1", line)]
    assert found[0].proved
    assert "(1 - h ** 2)" in found[0].patch


def test_two_mistakes_are_mended_together(tmp_path: Path) -> None:
    text = textwrap.dedent(SCRIPT).replace("(1 - h ** 2)", "(1 + h ** 2)")
    text = text.replace("dW2 = h.T @ dy", "dW2 = -h.T @ dy")
    (tmp_path / "script.py").write_text(text, encoding="utf-8")
    report = check_targets([Target(path=str(tmp_path / "script.py"))], lint=False, timeout=30)
    found = [f for s in report.subjects for f in s.findings if s.convention == "script"]
    assert {f.where for f in found if f.proved} == {"W1", "W2"}
    assert all("(1 - h ** 2)" in f.patch and "+    dW2 = h.T @ dy" in f.patch for f in found)
