"""Scripts as strangers write them: run to their training turn, and held against their loss."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from backhand.diagnosis.turns.learning import NotReadError
from backhand.diagnosis.turns.script import Part, read_parts

ROOT = Path(__file__).resolve().parents[3]
WILD = ROOT / "tests" / "wild"


def read(text: str, path: str = "script.py") -> list[Part]:
    return read_parts(ast.parse(text), path, text)


def verdict(parts: list[Part]) -> str:
    verdicts = {part.report.verdict for part in parts}
    return "fail" if "fail" in verdicts else "pass" if "pass" in verdicts else "skipped"


def findings(parts: list[Part]) -> list[tuple[str, str]]:
    return [(f.rule, f.where) for part in parts for f in part.report.findings]


# Of the corpus that others wrote.
READ = (
    "eleven_lines",
    "logreg_l2_script",
    "two_layer_script_ja",
)


@pytest.mark.parametrize("name", READ)
def test_right_scripts_are_right(name):
    text = (WILD / name / "code.py").read_text(encoding="utf-8")
    parts = read(text)
    assert verdict(parts) == "pass"
    assert all(part.report.gradients for part in parts)


@pytest.mark.parametrize("name", ["eleven_lines"])
def test_wrong_gradients_are_wrong(name):
    text = (WILD / name / "code.py").read_text(encoding="utf-8")
    faults = tomllib.loads((WILD / name / "faults.toml").read_text(encoding="utf-8"))["fault"]
    wrong = [fault for fault in faults if fault["kind"] == "gradient"]
    found = [verdict(read(text.replace(fault["old"], fault["new"]))) for fault in wrong]
    assert len(wrong) >= 3
    assert found.count("pass") <= MISSED[name], list(zip(found, wrong, strict=True))
    assert "fail" in found


# A script that computes no loss: without the output's slope, half the squared error becomes the
# cross-entropy, and all agrees again.
MISSED = {"eleven_lines": 1}

SCRIPT = """
import numpy as np
rng = np.random.default_rng(0)
X, y = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
params = {"W1": rng.normal(size=(3, 4)), "b1": np.zeros(4), "W2": rng.normal(size=(4, 2))}
lr = 0.1
for step in range(50):
    h = np.tanh(X @ params["W1"] + params["b1"])
    out = h @ params["W2"]
    loss = 0.5 * np.mean(np.sum((out - y) ** 2, axis=1))
    dout = (out - y) / len(X)
    dW2 = h.T @ dout
    dh = dout @ params["W2"].T * (1 - h ** 2)
    dW1 = X.T @ dh
    db1 = dh.sum(axis=0)
    params["W1"] -= lr * dW1
    params["b1"] -= lr * db1
    params["W2"] -= lr * dW2
"""


def test_a_right_script():
    (part,) = read(SCRIPT)
    assert part.report.verdict == "pass"
    assert {g.name for g in part.report.gradients} == {"params.W1", "params.b1", "params.W2"}
    held = {line.site.name: line.holds for line in part.lines if line.holds}
    assert held["dW2"] == "dL/dW2"
    assert held["db1"] == "dL/db1"
    assert held["dout"] == "dL/dout" or "out" in held["dout"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "where"),
    [
        ("lr * dW2\n", "-lr * dW2\n", "BH601", "params.W2"),
        ("(1 - h ** 2)", "(1 + h ** 2)", None, "params.W1"),
        ("(out - y) / len(X)", "(out - y)", "BH103", "params.W1"),
        ("db1 = dh.sum(axis=0)", "db1 = 2 * dh.sum(axis=0)", "BH102", "params.b1"),
        ('params["b1"] -= lr * db1\n', "pass\n", "BH604", "params.b1"),
        (
            "    dh = dout",
            '    params["W2"] -= lr * dW2\n    dh = dout',
            "BH602",
            "params.W1",
        ),
        ('params["b1"] -= lr * db1', 'params["b1"] -= 3 * lr * db1', "BH603", "params.b1"),
    ],
)
def test_a_single_fault(old, new, rule, where):
    text = SCRIPT.replace(old, new)
    if rule == "BH602":
        text = text.rpartition('    params["W2"]')[0]
    assert text != SCRIPT
    found = findings(read(text))
    assert where in [w for _rule, w in found]
    if rule is not None:
        assert (rule, where) in found


def test_the_line_of_a_fault():
    (part,) = read(SCRIPT.replace("dW2 = h.T @ dout", "dW2 = 2 * h.T @ dout"))
    (finding,) = part.report.findings
    assert (finding.rule, finding.evidence["line"]) == ("BH102", 13)


def test_what_it_prints_and_asks_for_disturbs_nobody(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = SCRIPT + "print('done', input())\nopen('left.txt', 'w').write('x')\n"
    assert verdict(read(text)) == "pass"
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1 + 1\n", "no loop"),
        ("def f(x):\n    return x\n", "no loop"),
        ("import nowhere_to_be_found\n", "nowhere_to_be_found"),
        ("import numpy as np\nW = np.ones(3)\nfor i in range(3):\n    W += 1.0\n", "no loop"),
        ("import os\nos._exit(3)\n", "no loop"),
        ("raise SystemExit('no')\n", "SystemExit"),
    ],
)
def test_what_can_not_be_read_is_said(text, says):
    with pytest.raises(NotReadError, match=says):
        read(text)


def test_a_program_without_end_is_left(monkeypatch):
    monkeypatch.setattr("backhand.running.turn.TO_REACH", 0.5)
    with pytest.raises(NotReadError):
        read("while True:\n    pass\n")
