"""`backhand read`: the listing on a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPORTED = ROOT.parent / "shared" / "wild"
SCRIPTS = ("admissions_error_term", "batch_mean_input_script", "unrolled_three_steps")


@pytest.mark.parametrize("name", SCRIPTS)
def test_reported_bugs_in_scripts(backhand_process, name):
    if not REPORTED.is_dir():
        pytest.skip(f"the re-created reports are not at {REPORTED}")
    assert backhand_process("read", REPORTED / name / "right.py").status == 0
    wrong = backhand_process("read", REPORTED / name / "wrong.py")
    assert wrong.status == 1
    assert "✗ BH" in wrong.out


def test_each_line_with_what_it_holds(backhand, tmp_path):
    path = tmp_path / "train.py"
    path.write_text(
        "import numpy as np\n"
        "x, t = np.arange(6.0).reshape(3, 2), np.ones((3, 1))\n"
        "w = np.ones((2, 1))\n"
        "for i in range(9):\n"
        "    y = x @ w\n"
        "    loss = np.sum((y - t) ** 2) / 2\n"
        "    dw = x.T @ (t - y)\n"
        "    w -= 0.01 * dw\n",
        encoding="utf-8",
    )
    run = backhand("read", path)
    assert run.status == 1
    assert "dw = x.T @ (t - y)" in run.out
    path.write_text(
        path.read_text().replace("t - y)", "y - t)").replace("(y - t) **", "(y - t) **")
    )
    run = backhand("read", path)
    assert run.status == 0
    assert "✓ dL/dw" in run.out


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("empty.py", "", 2, "could not be read"),
        ("broken.py", "def f(:\n", 2, "line 1"),
        ("raises.py", "import numpy as np\nnp.ones(2) @ np.ones(3)\n", 3, "raises.py:2"),
        ("old.py", "print 'python 2'\n", 2, "line 1"),
    ],
)
def test_bad_input_is_one_clear_line(backhand, tmp_path, name, content, status, says):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    run = backhand("read", path)
    assert run.status == status
    assert says in run.out + run.err
    assert "Traceback" not in run.out + run.err


def test_no_file(backhand, tmp_path):
    run = backhand("read", tmp_path / "nowhere.py")
    assert run.status == 2
    assert "nowhere.py" in run.err


def test_what_a_file_defines_is_read_too(backhand, tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(
        "class Twice:\n"
        "    def forward(self, x):\n"
        "        y = 2.0 * x\n"
        "        return y\n"
        "    def backward(self, dout):\n"
        "        dx = 2.0 * dout\n"
        "        return dx\n",
        encoding="utf-8",
    )
    run = backhand("read", path)
    assert run.status == 0
    assert "dx = 2.0 * dout" in run.out
    assert "✓ dL/dx" in run.out
    path.write_text(path.read_text().replace("dx = 2.0", "dx = 3.0"), encoding="utf-8")
    run = backhand("read", path)
    assert run.status == 1
    assert "1.5 × dL/dx" in run.out
