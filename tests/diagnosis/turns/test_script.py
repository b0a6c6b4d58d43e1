"""Scripts as strangers write them: run to their training turn, and held against their loss."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from backhand.diagnosis.report import SubjectReport, from_record

ROOT = Path(__file__).resolve().parents[3]
WILD = ROOT / "tests" / "wild"

# Programs are read in a small process of its own: copies of one that runs tests take long.
READER = """
import json, os, sys
import numpy as np
import backhand.diagnosis.turns.script
import backhand.running.turn
from backhand.checking.scripts import program_of
from backhand.diagnosis.report import to_record
from backhand.diagnosis.turns.learning import NotReadError
from backhand.diagnosis.turns.script import read_program
from backhand.running.limits import own_code
from backhand.running.process import Process
from backhand.sources.submission import Submission

with Process(own_code(60.0), ("turns",)) as host:
    for line in sys.stdin:
        asked = json.loads(line)
        backhand.running.turn.TO_REACH = asked["to_reach"]
        backhand.diagnosis.turns.script._SECONDS = asked["to_mend"]
        program = program_of(host, Submission(asked["path"]), asked["text"], asked["main"])
        try:
            with np.errstate(all="ignore"):
                told = read_program(program, "script", asked["path"], listed=asked["listed"])
            answer = {"reports": [to_record(one) for one in told]}
        except NotReadError as error:
            answer = {"not read": str(error), "line": error.line}
        print(json.dumps(answer), flush=True)
"""


# Where the verdict is asked alone: a search for a mending that finds none takes its four seconds.
QUICK = {"to_mend": 0.0}


class NotRead(Exception):
    """The text says why."""


@pytest.fixture(scope="module")
def reader():
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", READER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def read(reader, tmp_path):
    def read(
        text: str,
        main: str = "",
        *,
        listed: bool = False,
        to_reach: float = 30.0,  # a busy machine is no fault of the code
        to_mend: float = 4.0,
    ):
        asked = {"text": text, "main": main, "path": str(tmp_path / "script.py")}
        asked |= {"listed": listed, "to_reach": to_reach, "to_mend": to_mend}
        reader.stdin.write(json.dumps(asked) + "\n")
        reader.stdin.flush()
        told = json.loads(reader.stdout.readline())
        if "not read" in told:
            raise NotRead(told["not read"])
        return [from_record(one) for one in told["reports"]]

    return read


def verdict(reports: list[SubjectReport]) -> str:
    verdicts = {report.verdict for report in reports}
    return "fail" if "fail" in verdicts else "pass" if "pass" in verdicts else "skipped"


def findings(reports: list[SubjectReport]) -> list[tuple[str, str]]:
    return [(f.rule, f.where) for report in reports for f in report.findings]


# Of the corpus that others wrote.
READ = (
    "eleven_lines",
    "eleven_lines_nonlin",
    "embedding_classifier",
    "logreg_l2_script",
    "script_polyfit_lists",
    "two_layer_script_ja",
)


@pytest.mark.parametrize("name", READ)
def test_right_scripts_are_right(read, name):
    text = (WILD / name / "code.py").read_text(encoding="utf-8")
    reports = read(text)
    assert verdict(reports) == "pass"
    assert all(report.gradients for report in reports)


@pytest.mark.parametrize("name", ["eleven_lines", "logreg_l2_script"])
def test_wrong_gradients_are_wrong(read, name):
    text = (WILD / name / "code.py").read_text(encoding="utf-8")
    faults = tomllib.loads((WILD / name / "faults.toml").read_text(encoding="utf-8"))["fault"]
    wrong = [fault for fault in faults if fault["kind"] == "gradient"]
    found = [verdict(read(text.replace(fault["old"], fault["new"]), **QUICK)) for fault in wrong]
    assert len(wrong) >= 3
    assert found.count("pass") <= MISSED[name], list(zip(found, wrong, strict=True))
    assert "fail" in found


# A script that computes no loss: without the output's slope, half the squared error becomes the
# cross-entropy, and all agrees again.
MISSED = {"eleven_lines": 1, "logreg_l2_script": 0}

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


def test_a_right_script(read):
    (report,) = read(SCRIPT, listed=True)
    assert report.verdict == "pass"
    assert report.convention == "script"
    assert report.binding == "the loop in line 7"
    assert report.loss == "loss (line 10)"
    assert {g.name for g in report.gradients} == {"params.W1", "params.b1", "params.W2"}
    held = {line.value: line.holds for line in report.lines if line.holds}
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
        ("db1 = dh.sum(axis=0)", "db1 = dh.mean(axis=0)", "BH103", "params.b1"),
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
def test_a_single_fault(read, old, new, rule, where):
    text = SCRIPT.replace(old, new)
    if rule == "BH602":
        text = text.rpartition('    params["W2"]')[0]
    assert text != SCRIPT
    found = findings(read(text))
    assert where in [w for _rule, w in found]
    if rule is not None:
        assert (rule, where) in found


def test_the_line_of_a_fault(read):
    (report,) = read(SCRIPT.replace("dW2 = h.T @ dout", "dW2 = 2 * h.T @ dout"))
    (finding,) = report.findings
    assert (finding.rule, finding.line) == ("BH102", 12)
    assert SCRIPT.splitlines()[finding.line - 1].strip().startswith("dW2 =")


def test_what_it_prints_and_asks_for_disturbs_nobody(read):
    assert verdict(read("print('begins', input())\n" + SCRIPT)) == "pass"


def test_a_call_that_trains_is_run_after_the_file(read):
    text = """
import numpy as np

def train(X, y, w, lr=0.1):
    for epoch in range(20):
        out = X @ w
        loss = np.mean((out - y) ** 2)
        w -= lr * 2 * X.T @ (out - y) / len(X)
    return w
"""
    with pytest.raises(NotRead):
        read(text)
    main = "train(np.eye(5, 3) + 0.1, np.arange(5.0), np.ones(3))\n"
    assert verdict(read(text, main)) == "pass"
    assert verdict(read(text.replace("2 * X", "X"), main)) == "pass"
    wrong = text.replace("X.T @ (out - y)", "X.T @ (out + y)")
    assert verdict(read(wrong, main, **QUICK)) == "fail"


def test_a_slope_is_no_rate_though_it_is_called_alpha(read):
    text = """
import numpy as np
rng = np.random.default_rng(1)
X, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 1))
W, V = rng.normal(size=(3, 4)), rng.normal(size=(4, 1))
alpha = 0.2
for _ in range(9):
    u = X @ W
    h = np.where(u > 0, u, alpha * u)
    out = h @ V
    loss = 0.5 * np.sum((out - y) ** 2)
    dV = h.T @ (out - y)
    dW = X.T @ ((out - y) @ V.T * np.where(u > 0, 1, alpha))
    W -= 0.01 * dW
    V -= 0.01 * dV
"""
    assert verdict(read(text)) == "pass"
    assert verdict(read(text.replace("1, alpha)", "1, 0)"), **QUICK)) == "fail"


def test_samples_that_are_learnt_from_in_a_list_are_turns(read):
    text = """
import numpy as np
rng = np.random.default_rng(1)
X, y = rng.normal(size=(6, 3)), rng.normal(size=6)
w = np.zeros(3)
eta = 0.1

def step(x, t):
    global w
    miss = t - x @ w
    w = w + eta * miss * x
    return 0.5 * miss ** 2

for epoch in range(9):
    costs = [step(x, t) for x, t in zip(X, y)]
"""
    assert verdict(read(text)) == "pass"
    added_up = text.replace(
        "[step(x, t) for x, t in zip(X, y)]", "sum(step(*r) for r in zip(X, y))"
    )
    assert verdict(read(added_up)) == "pass"


def test_samples_that_single_neurons_learn_from_are_turns(read):
    text = """
import random
random.seed(1)
rows = [([random.gauss(0, 1) for _ in range(2)], random.gauss(0, 1)) for _ in range(4)]
w = [0.3, -0.2, 0.1]

def train(x, t):
    out = w[2]
    for i in range(2):
        out += w[i] * x[i]
    error = 0.5 * (t - out) ** 2
    for i in range(2):
        w[i] += 0.1 * (t - out) * x[i]
    w[2] += 0.1 * (t - out)
    return error

for epoch in range(9):
    total = sum(train(x, t) for x, t in rows)
"""
    assert verdict(read(text)) == "pass"
    assert verdict(read(text.replace("(t - out) * x[i]", "t * x[i]"), **QUICK)) == "fail"


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
def test_what_can_not_be_read_is_said(read, text, says):
    with pytest.raises(NotRead, match=says):
        read(text)


def test_a_program_without_end_is_left(read):
    with pytest.raises(NotRead):
        read("while True:\n    pass\n", to_reach=0.5)


CUT = """import numpy as np
rng = np.random.default_rng(0)
X, y = 3 * rng.normal(size=(9, 3)), 5 * rng.normal(size=(9, 2))
W, b = rng.normal(size=(3, 2)), np.zeros(2)
for step in range(20):
    h = np.tanh(X @ W)
    out = h + b
    loss = 0.5 * np.sum((out - y) ** 2)
    gW = X.T @ ((out - y) * (1 - h ** 2))
    gb = (out - y).sum(axis=0)
    W -= 0.01 * np.clip(gW, -2, 2)
    b -= 0.01 * np.clip(gb, -2, 2)
"""


def test_gradients_that_are_cut_on_purpose_are_judged_as_they_were(read):
    assert verdict(read(CUT)) == "pass"
    assert verdict(read(CUT.replace("1 - h ** 2", "1 - h ** 4"), **QUICK)) == "fail"


def test_gradients_that_are_cut_where_they_stand_are_judged_as_they_were(read):
    stands = CUT.replace("for step", "mW, mb = np.zeros_like(W), np.zeros_like(b)\nfor step")
    stands = (
        stands[: stands.index("    W -=")]
        + """
    for g in (gW, gb):
        np.clip(g, -9, 9, out=g)
    for p, g, m in zip((W, b), (gW, gb), (mW, mb)):
        m += g * g
        p -= 0.01 * g / np.sqrt(m + 1e-8)
"""
    )
    assert verdict(read(stands)) == "pass"
    assert verdict(read(stands.replace("1 - h ** 2", "1 - h ** 4"))) == "fail"


STOOD_IN = """import numpy as np
data = np.loadtxt("data.csv", delimiter=",")
X, y = data[:, :-1], data[:, -1]
w, b = np.zeros(X.shape[1]), 0.1
smooth_loss = 1.0
for step in range(20):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    smooth_loss = 0.9 * smooth_loss + 0.1 * loss
    dz = (p - y) / len(y)
    dw = X.T @ dz
    db = dz.sum()
    w -= 0.1 * dw
    b -= 0.1 * db
"""


def test_labels_that_stand_in_for_others_are_to_blame_where_nothing_is_right(read):
    reports = read(STOOD_IN)
    assert verdict(reports) == "pass"
    assert "data.csv" in reports[0].binding
    assert verdict(read(STOOD_IN.replace("X.T @ dz", "2 * X.T @ dz"))) == "fail"
    # Nothing is right: the labels may be to blame, and these stand in for others.
    assert verdict(read(STOOD_IN.replace("p - y", "p * p - y"))) == "skipped"
    # Of no labels is the gradient the loss's, turned round.
    assert verdict(read(STOOD_IN.replace("p - y", "y - p"), **QUICK)) == "fail"


UNUSED = """import numpy as np
class Line:
    def __init__(self):
        self.w = np.ones(3)
    def gradients(self, X, y):
        return 2 * X.T @ (y - X @ self.w)
    def step(self, X, y):
        r = X @ self.w - y
        loss = 0.5 * np.sum(r ** 2)
        dw = X.T @ r
        self.w -= 0.01 * dw
        return loss
rng = np.random.default_rng(0)
X, y = rng.normal(size=(9, 3)), rng.normal(size=9)
line = Line()
for step in range(9):
    line.step(X, y)
"""


def test_a_way_back_that_never_ran_is_said(read):
    (report,) = read(UNUSED)
    assert report.verdict == "pass"
    assert [one.name for one in report.unexamined] == ["Line.gradients"]


TAUGHT = """import numpy as np
rng = np.random.default_rng(0)

def network(n):
    return {"W1": rng.normal(size=(4, n)), "b1": np.zeros(n), "W2": rng.normal(size=(n, 2))}

def run(p, x):
    h = np.tanh(x @ p["W1"] + p["b1"])
    return h, h @ p["W2"]

teacher, student = network(7), network(3)
for step in range(50):
    x = rng.normal(size=(8, 4))
    due, (h, out) = run(teacher, x)[1], run(student, x)
    loss = 0.5 * np.mean(np.sum((out - due) ** 2, axis=1))
    e = (out - due) / len(x)
    dh = (e @ student["W2"].T) * (1 - h ** 2)
    grads = {"W2": h.T @ e, "W1": x.T @ dh, "b1": dh.sum(axis=0)}
    for key in grads:
        student[key] -= 0.1 * grads[key]
"""


def test_what_is_held_beside_what_learns_by_its_names_is_no_parameter(read):
    assert verdict(read(TAUGHT)) == "pass"
    assert verdict(read(TAUGHT.replace("1 - h ** 2", "1 - h"), **QUICK)) == "fail"


DECAY = """import argparse
import numpy as np
rng = np.random.default_rng(0)
args = argparse.Namespace(lr=0.05, decay=1e-3)
X, y = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
W, b = rng.normal(size=(3, 2)), np.zeros(2)
for step in range(20):
    out = np.tanh(X @ W) + b
    loss = 0.5 * np.sum((out - y) ** 2)
    dW = X.T @ ((out - y) * (1 - np.tanh(X @ W) ** 2))
    W -= args.lr * (dW + args.decay * W)
    b -= args.lr * (out - y).sum(axis=0)
"""


def test_a_decay_that_no_loss_has_heard_of_is_no_part_of_a_gradient(read):
    assert verdict(read(DECAY)) == "pass"
    # It takes away what it should not, or a loss says how much of it is due.
    assert verdict(read(DECAY.replace("+ args.decay * W", "- args.decay * W"), **QUICK)) == "fail"
    said = DECAY.replace("** 2)\n    dW", "** 2) + args.decay * np.sum(W ** 2)\n    dW")
    assert verdict(read(said, **QUICK)) == "fail"
    assert verdict(read(said.replace("args.decay * W)", "2 * args.decay * W)"))) == "pass"


HANDED_DECAY = """import numpy as np
rng = np.random.default_rng(0)
X, y = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
W, b = rng.normal(size=(3, 2)), np.zeros(2)


def step(W, b, lr=0.05, l2=1e-3):
    out = np.tanh(X @ W) + b
    loss = 0.5 * np.sum((out - y) ** 2)
    dW = X.T @ ((out - y) * (1 - np.tanh(X @ W) ** 2)) + l2 * W
    W -= lr * dW
    b -= lr * (out - y).sum(axis=0)
    return loss


for turn in range(20):
    print(step(W, b))
"""


def test_a_decay_that_is_an_argument_s_default_is_none_either(read):
    assert verdict(read(HANDED_DECAY)) == "pass"
    assert verdict(read(HANDED_DECAY.replace("+ l2 * W", "+ 0.3 * W"), **QUICK)) == "fail"
    said = HANDED_DECAY.replace("** 2)\n    dW", "** 2) + 0.5 * l2 * np.sum(W ** 2)\n    dW")
    assert verdict(read(said.replace("+ l2 * W", "+ 2 * l2 * W"), **QUICK)) == "fail"


TERMS = """import numpy as np
rng = np.random.default_rng(0)
img = rng.normal(size=(3, 4))

def smooth(img):
    d = img[1:] - img[:-1]
    loss = np.sum(d ** 2)
    grad = np.zeros_like(img)
    grad[1:] += 2 * d
    grad[:-1] -= 2 * d
    return loss, grad

def total(img):
    a, da = smooth(img)
    return a + np.sum(img ** 4), da + 4 * img ** 3

for step in range(20):
    L, g = total(img)
    img -= 0.01 * g
"""


def test_a_loss_that_is_taken_out_of_a_tuple_is_the_whole(read):
    (report,) = read(TERMS)
    assert (report.verdict, report.loss) == ("pass", "L (line 18)")
    assert verdict(read(TERMS.replace("4 * img ** 3", "3 * img ** 3"), **QUICK)) != "pass"


REMEMBERED = """import numpy as np
rng = np.random.default_rng(0)
x, y = rng.normal(size=(9, 3)), rng.normal(size=(9, 1))

class Parameter:
    def __init__(self, value):
        self.value, self.grad = value, np.zeros_like(value)

params = [Parameter(rng.normal(size=(3, 1))), Parameter(np.zeros(1))]
velocity = [np.ones_like(p.value) for p in params]
for step in range(20):
    r = x @ params[0].value + params[1].value - y
    loss = np.mean(r ** 2) / 2
    for p, g in zip(params, (x.T @ r / len(x), r.mean(axis=0))):
        p.grad += g
    for p, v in zip(params, velocity):
        v *= 0.9
        v += p.grad
        p.value -= 0.1 * v
        p.grad[...] = 0
"""


def test_an_optimiser_s_step_of_a_single_number_is_no_more_wrong_than_its_others(read):
    assert "fail" not in {report.verdict for report in read(REMEMBERED)}


TWO_NETWORKS = """
import numpy as np
np.random.seed(3)
lr = 0.01
G = {'W': np.random.randn(3, 1), 'b': np.zeros((1, 1))}
D = {'W': np.random.randn(1, 1), 'b': np.zeros((1, 1)), 'V': np.random.randn(1, 1)}

def make(z):
    return z @ G['W'] + G['b']

def judge(x):
    h = np.tanh(x @ D['W'] + D['b'])
    return 1 / (1 + np.exp(-h @ D['V'])), h

def loss_d(pr, pf):
    return -np.mean(np.log(pr) + np.log(1 - pf))

def loss_g(pf):
    return -np.mean(np.log(pf))

def back(x, h, dz):
    da = dz @ D['V'].T * (1 - h ** 2)
    return {'V': h.T @ dz, 'W': x.T @ da, 'b': da.sum(0, keepdims=True)}, da @ D['W'].T

for step in range(50):
    real = np.random.randn(8, 1) + 2
    fake = make(np.random.randn(8, 3))
    (pr, hr), (pf, hf) = judge(real), judge(fake)
    one, _ = back(real, hr, (pr - 1) / 8)
    two, _ = back(fake, hf, pf / 8)
    for k in D:
        D[k] -= lr * (one[k] + two[k])
    z = np.random.randn(8, 3)
    fake = make(z)
    pf, hf = judge(fake)
    _, dx = back(fake, hf, (pf - 1) / 8)
    G['W'] -= lr * z.T @ dx
    G['b'] -= lr * dx.sum(0, keepdims=True)
    print(loss_d(pr, pf), loss_g(pf))
"""


TOO_LATE = TWO_NETWORKS.replace("print(loss_d(pr, pf), loss_g(pf))", "show(pr, pf)").replace(
    "for step", "def show(pr, pf):\n    print(loss_d(pr, pf), loss_g(pf))\n\nfor step"
)


LOSSES_AS_FORMULAS = TWO_NETWORKS.replace(
    "print(loss_d(pr, pf), loss_g(pf))",
    "d_loss = -np.mean(np.log(pr) + np.log(1 - pf))\n    g_loss = -np.mean(np.log(pf))",
)
# A loss that can't be asked twice, beside one that can.
ONE_AS_FORMULA = LOSSES_AS_FORMULAS.replace(
    "d_loss = -np.mean(np.log(pr) + np.log(1 - pf))",
    "d_loss = minus(np.mean(np.log(pr) + np.log(1 - pf)))",
).replace("def back", "def minus(a):\n    return -a\n\ndef back")


def test_what_descends_a_loss_that_is_told_too_late_is_left_out(read):
    for text in (TOO_LATE, ONE_AS_FORMULA):
        reports = read(text)
        assert verdict(reports) == "pass"
        judged = {gradient.name for report in reports for gradient in report.gradients}
        assert judged == {"G.W", "G.b"}
        assert {one.name for report in reports for one in report.unexamined} >= {"D.W", "D.V"}
    assert verdict(read(TOO_LATE.replace("z.T @ dx", "2 * z.T @ dx"))) == "fail"


# In the second turn the losses are not shown.
NOW_AND_THEN = TWO_NETWORKS.replace("    print(", "    if step % 9 == 0:\n        print(")


@pytest.mark.parametrize("text", [TWO_NETWORKS, LOSSES_AS_FORMULAS, NOW_AND_THEN])
def test_two_networks_are_each_held_against_their_own_loss_when_it_was_due(read, text):
    reports = read(text)
    assert verdict(reports) == "pass"
    judged = {gradient.name for report in reports for gradient in report.gradients}
    assert judged == {"G.W", "G.b", "D.W", "D.b", "D.V"}


@pytest.mark.parametrize(
    ("old", "new", "blamed"),
    [
        ("hf, pf / 8", "hf, pf", "D"),
        ("one[k] + two[k]", "one[k] - two[k]", "D"),
        # What is descended is the other network's loss.
        ("hf, (pf - 1) / 8", "hf, pf / 8", "G"),
    ],
)
def test_which_of_two_networks_is_wrong(read, old, new, blamed):
    reports = read(TWO_NETWORKS.replace(old, new), **QUICK)
    assert verdict(reports) == "fail"
    wrong = {f.where for report in reports for f in report.findings if f.severity == "error"}
    assert {name.partition(".")[0] for name in wrong} == {blamed}


WEIGHTED = """
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3))
y = X @ np.array([1.0, -2.0, 0.5])
w = np.zeros(3)
lr = 0.1

def loss(x, t):
    return np.mean((x @ w - t) ** 2)

for epoch in range(9):
    total = 0
    for i in range(0, 60, 20):
        x, t = X[i:i + 20], y[i:i + 20]
        total += loss(x, t) * len(x)
        w -= lr * 2 * x.T @ (x @ w - t) / len(x)
    print(total / 60)
"""


def test_a_running_total_of_a_mean_is_not_the_mean(read):
    assert verdict(read(WEIGHTED)) == "pass"
    assert verdict(read(WEIGHTED.replace(" / len(x)\n    print", "\n    print"))) == "fail"


ADAGRAD = """
import numpy as np
rng = np.random.default_rng(0)
rows = [(k % 3, k % 4, 0.3 * k + 0.5) for k in range(9)]

def epoch(rows, table, shift, squares, shift_squares):
    cost = 0
    for i, j, x in rows:
        inner = table[i] @ table[3 + j] + shift[i] + shift[3 + j] - x
        cost += 0.5 * inner ** 2
        first, second = inner * table[3 + j], inner * table[i]
        table[i] -= 0.05 * first / np.sqrt(squares[i])
        table[3 + j] -= 0.05 * second / np.sqrt(squares[3 + j])
        for k in (i, 3 + j):
            shift[k] -= 0.05 * inner / np.sqrt(shift_squares[k])
        squares[i] += first ** 2
        squares[3 + j] += second ** 2
        for k in (i, 3 + j):
            shift_squares[k] += inner ** 2
    return cost

W, b = rng.normal(size=(7, 2)), rng.normal(size=7)
s, t = np.ones((7, 2)), np.ones(7)
for it in range(5):
    c = epoch(rows, W, b, s, t)
"""


def test_a_function_that_steps_for_each_sample_is_read_by_its_own_loop(read):
    assert verdict(read(ADAGRAD)) == "pass"
    assert verdict(read(ADAGRAD.replace("inner * table[i]\n", "inner * table[3 + j]\n"))) == "fail"


VELOCITIES = """
import numpy as np
rng = np.random.default_rng(0)
x, t = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
params = {"W": rng.normal(size=(3, 2)), "b": np.zeros(2)}
speed = {name: 0 for name in params}
for step in range(9):
    out = x @ params["W"] + params["b"]
    loss = 0.5 * np.sum((out - t) ** 2)
    grads = {"W": x.T @ (out - t), "b": (out - t).sum(axis=0)}
    for name in params:
        speed[name] = 0.9 * speed[name] - 0.02 * grads[name]
        params[name] = params[name] + speed[name]
"""


def test_a_velocity_begins_as_the_number_zero(read):
    assert verdict(read(VELOCITIES)) == "pass"
    # One function that promises both makes no promise of what an optimiser keeps of them.
    both = VELOCITIES.replace(
        "params = {",
        """
def both(params):
    out = x @ params["W"] + params["b"]
    loss = 0.5 * np.sum((out - t) ** 2)
    return loss, {"W": x.T @ (out - t), "b": (out - t).sum(axis=0)}

params = {""",
    )
    head, _, rest = both.partition("for step in range(9):\n")
    rest = "    loss, grads = both(params)\n" + rest[rest.index("    for name") :]
    assert verdict(read(f"{head}for step in range(9):\n{rest}")) == "pass"
    assert verdict(read(VELOCITIES.replace("x.T @ (out - t)", "x.T @ (t - out)"))) == "fail"


FROM_A_FILE = """
import numpy as np
d = np.genfromtxt("wine.csv", delimiter=";", skip_header=1)
X, y = d[:, :-1], d[:, -1]
w = np.zeros(X.shape[1])
for step in range(50):
    p = 1 / (1 + np.exp(-X @ w))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    w -= 0.1 * X.T @ (p - y) / len(y)
"""


def test_a_file_that_is_not_here_is_stood_in_for_and_said(read):
    (right,) = read(FROM_A_FILE)
    assert right.verdict == "pass"
    assert "wine.csv" in right.binding
    assert verdict(read(FROM_A_FILE.replace("(p - y)", "(y - p)"))) == "fail"


ROUTED = """
import numpy as np
rng = np.random.default_rng(0)
x, t = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
W = rng.normal(size=(3, 2))
# the weights c count as constants: no gradient flows through c
for step in range(9):
    s = x @ W
    c = 1 / (1 + np.exp(-s.sum(axis=1, keepdims=True)))
    v = c * s
    loss = 0.5 * np.sum((v - t) ** 2)
    dW = x.T @ (c * (v - t))
    W -= 0.01 * dW
"""


def test_what_is_held_constant_on_purpose_is_no_term_that_is_missing(read):
    (right,) = read(ROUTED)
    assert right.verdict == "pass"
    assert "c (9)" in right.loss
    # Where nobody says so, or another term is missing as well, it is.
    silent = ROUTED.replace("# the weights c count as constants: no gradient flows through c\n", "")
    assert verdict(read(silent)) == "fail"
    assert verdict(read(ROUTED.replace("c * (v - t))", "(v - t))"))) == "fail"


HINGES = """
import numpy as np
rng = np.random.default_rng(0)
E = rng.normal(size=(6, 3))
pairs = [(0, 0, 1), (1, 2, 1), (2, 3, 4), (3, 0, 3), (4, 5, 4), (5, 1, 2)]
for h, p, n in pairs:
    near, far = E[h] - E[p], E[h] - E[n]
    loss = max(0.0, 1 + near @ near - far @ far)
    g = np.zeros_like(E)
    if loss > 0:
        g[h] += 2 * near - 2 * far
        g[p] -= 2 * near
        g[n] += 2 * far
    E -= 0.01 * g
    E[5] *= 1 - 1e-9
"""


def test_a_margin_that_the_first_samples_keep_is_judged_by_others(read):
    assert verdict(read(HINGES)) == "pass"
    assert verdict(read(HINGES.replace("g[n] += 2 * far", "g[n] -= 2 * far"))) == "fail"


def test_what_is_exaggerated_at_first_is_no_mistake(read):
    lying = VELOCITIES.replace("x.T @ (out - t)", "x.T @ (out - t) ** 3").replace(
        '"b": (out - t)', '"b": ((out - t) ** 3)'
    )
    assert verdict(read(lying)) == "fail"
    with pytest.raises(NotRead, match="exaggerated"):
        read(lying.replace("for step", "# early exaggeration\nfor step"))


MINIMISED = """
import numpy as np
from scipy.optimize import minimize
rng = np.random.default_rng(0)
X, y = rng.normal(size=(7, 3)), rng.normal(size=7)

def objective(theta, X, y):
    e = X @ theta - y
    return 0.5 * e @ e, X.T @ e

print(minimize(objective, np.zeros(3), args=(X, y), jac=True).x)
"""


def test_what_an_optimiser_of_scipy_s_is_handed_is_judged(read):
    pytest.importorskip("scipy")
    (right,) = read(MINIMISED)
    assert (right.verdict, right.binding) == ("pass", "what an optimiser is handed")
    assert verdict(read(MINIMISED.replace("X.T @ e", "X.T @ np.abs(e)"))) == "fail"


PROMISED = """import numpy as np
rng = np.random.default_rng(0)
X, y = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
P = {"W": rng.normal(size=(3, 2)), "b": np.zeros(2)}

def loss_and_grads(P):
    e = X @ P["W"] + P["b"] - y
    loss = np.mean(np.sum(e ** 2, axis=1))
    d = 2 * e / len(X)
    return loss, {"W": X.T @ d, "b": d.sum(axis=0)}

for step in range(20):
    loss, grads = loss_and_grads(P)
    size = np.sqrt(sum((g ** 2).sum() for g in grads.values()))
    for k in P:
        P[k] -= 0.05 * min(1, 1 / size) * grads[k]
"""


def test_gradients_that_come_with_their_loss_are_its_own_and_no_multiple(read):
    named = PROMISED.replace("return loss, {", "grads = {").replace(
        "(axis=0)}\n", "(axis=0)}\n    return loss, grads\n"
    )
    assert verdict(read(named)) == "pass"
    half = read(named.replace("2 * e / len(X)", "2 * e / e.size"))
    assert {rule for rule, _where in findings(half)} == {"BH102"}
    # What is only printed beside them may be another figure.
    printed = named.replace("return loss, grads", "print(loss); return 0, grads")
    assert verdict(read(printed.replace("2 * e", "e"))) == "pass"


GRADED = """import numpy as np
rng = np.random.default_rng(0)

class Net:
    def __init__(self):
        self.A, self.c = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
        self.shift = np.zeros(2)

    def step(self, x, t, rate):
        h = np.tanh(x @ self.A)
        e = h @ self.c + self.shift - t
        loss = 0.5 * np.sum(e ** 2)
        grad_c = h.T @ e
        grad_shift = e.sum(axis=0)
        grad_A = x.T @ (e @ self.c.T * (1 - h ** 2))
        self.A -= rate * grad_A
        self.c -= rate * grad_c
        self.shift -= rate * grad_shift
        return loss

net = Net()
x, t = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
for k in range(20):
    net.step(x, t, 0.1)
"""


def test_what_a_gradient_is_made_for_and_no_step_is_named(read):
    assert findings(read(GRADED)) == []
    forgotten = read(GRADED.replace("        self.shift -= rate * grad_shift\n", ""))
    assert findings(forgotten) == [("BH604", "net.shift")]


SHUFFLED = """import random
import numpy as np
rng = np.random.default_rng(0)
pairs = [(rng.normal(size=(3, 1)), rng.normal(size=(2, 1))) for k in range(6)]
W = rng.normal(size=(2, 3))
for epoch in range(20):
    random.shuffle(pairs)
    total = np.zeros_like(W)
    for x, t in pairs:
        e = W @ x - t
        total += e @ x.T
    W -= 0.05 * total
"""


def test_samples_that_change_places_are_not_learnt(read):
    reports = read(SHUFFLED)
    assert (verdict(reports), reports[0].unexamined) == ("pass", ())
    assert [g.name for g in reports[0].gradients] == ["W"]


SMOOTHED = """
import numpy as np
rng = np.random.default_rng(0)
x, t = rng.normal(size=(6, 3)), 9 * rng.normal(size=(6, 2))
W, memory = rng.normal(size=(3, 2)), np.zeros((3, 2))
smooth_loss = 1.0

def gradients(W):
    out = np.tanh(x @ W)
    loss = np.sum((out - t) ** 2)
    dW = np.zeros_like(W)
    dW += x.T @ (2 * (out - t) * (1 - out ** 2))
    for dparam in [dW]:
        np.clip(dparam, -5, 5, out=dparam)
    return loss, dW

for step in range(9):
    loss, dW = gradients(W)
    smooth_loss = smooth_loss * 0.999 + loss * 0.001
    memory += dW * dW
    W += -0.1 * dW / np.sqrt(memory + 1e-8)
    if step % 2 == 0:
        print(step, smooth_loss)
"""


def test_a_running_mean_of_a_loss_is_nothing_that_learns(read):
    reports = read(SMOOTHED)
    assert verdict(reports) == "pass"
    # A gradient that is kept may be cut on purpose too.
    assert all("smooth" not in report.loss for report in reports)
    assert verdict(read(SMOOTHED.replace("(1 - out ** 2)", "(1 - out)"))) == "fail"


ONE_BY_ONE = """
import numpy as np
rng = np.random.default_rng(0)
X, y = rng.normal(size=(6, 3)), np.array([1, -1, 1, -1, -1, 1])
w, alpha = rng.normal(size=3), 0.01
for k in range(6):
    loss = 1 / (1 + np.exp(-y[k] * (X[k] @ w))) - 1
    w = w - alpha * loss * y[k] * X[k]
"""


def test_what_is_called_a_loss_and_is_its_derivative_is_not_climbed(read):
    # Of one sample each number's gradient is a multiple of each other's.
    with pytest.raises(NotRead):
        read(ONE_BY_ONE)
    climbing = ONE_BY_ONE.replace(
        "    w = w", "    loss = np.log(1 + np.exp(-y[k] * (X[k] @ w)))\n    s = loss\n    w = w"
    ).replace("alpha * loss *", "alpha * (1 - np.exp(-s)) *")
    assert verdict(read(climbing)) == "fail"


SHOWN_AFTER = """
import numpy as np

class Config:
    epsilon = 0.01
    reg_lambda = 0.1

rng = np.random.default_rng(0)
X, y = rng.normal(size=(40, 2)), np.arange(40) % 2

def calculate_loss(W, b):
    scores = np.exp(X @ W + b)
    probs = scores / scores.sum(axis=1, keepdims=True)
    loss = -np.log(probs[range(40), y]).sum()
    return loss + Config.reg_lambda / 2 * np.sum(W ** 2)

W, b = rng.normal(size=(2, 2)), np.zeros((1, 2))
for i in range(100):
    scores = np.exp(X @ W + b)
    delta = scores / scores.sum(axis=1, keepdims=True)
    delta[range(40), y] -= 1
    db = delta.sum(axis=0, keepdims=True)
    dW = X.T @ delta + Config.reg_lambda * W
    W += -Config.epsilon * dW
    b += -Config.epsilon * db
    if i % 10 == 0:
        print(calculate_loss(W, b))
"""


def test_a_loss_that_is_shown_after_the_step_is_asked_without_the_step(read):
    # The rate is an attribute of a class of which nobody makes an instance.
    assert verdict(read(SHOWN_AFTER)) == "pass"
    assert verdict(read(SHOWN_AFTER.replace("db = delta", "db = -delta"), **QUICK)) == "fail"
    written = SHOWN_AFTER.replace("-Config.epsilon", "-0.01")
    with pytest.raises(NotRead, match="no variable holds"):
        read(written)


SINGLE_NUMBERS = """
x1, x2, t = 1.0, 2.0, 3.0
w1, w2, w3, w4, w5 = 0.5, -0.4, -0.9, 0.3, 0.8
w6 = -0.7
for step in range(9):
    u, v = w1 * x1 + w2 * x2 + 1.0, w3 * x1 + w4 * x2 - 1.0
    h, k = max(u, 0.0), max(v, 0.0)
    y = w5 * h + w6 * k
    L = (t - y) ** 2
    dL_dy = -2 * (t - y)
    dL_dw5, dL_dw6 = dL_dy * h, dL_dy * k
    dL_du, dL_dv = dL_dy * w5 * (u > 0), dL_dy * w6 * (v > 0)
    w1, w2 = w1 - 0.01 * dL_du * x1, w2 - 0.01 * dL_du * x2
    w3, w4 = w3 - 0.01 * dL_dv * x1, w4 - 0.01 * dL_dv * x2
    w5, w6 = w5 - 0.01 * dL_dw5, w6 - 0.01 * dL_dw6
"""


def test_a_single_number_that_its_wrong_gradient_leaves_as_it_is_is_judged(read):
    assert verdict(read(SINGLE_NUMBERS)) == "pass"
    # The other neuron is off, so that nothing moves what goes with it.
    swapped = SINGLE_NUMBERS.replace("dL_dy * h, dL_dy * k", "dL_dy * k, dL_dy * h")
    (report,) = read(swapped, **QUICK)
    assert report.verdict == "fail"
    assert {f.where for f in report.errors} == {"w5"}


BIASES_LEFT = """
import numpy as np
rng = np.random.default_rng(0)
x, t = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))

class Layer:
    def __init__(self, n, m):
        self.weights, self.bias = rng.normal(size=(n, m)), rng.normal(size=m)

layer = Layer(3, 2)
for step in range(9):
    out = x @ layer.weights + layer.bias
    loss = 0.5 * np.sum((out - t) ** 2)
    layer.weights -= 0.01 * x.T @ (out - t)
"""


def test_biases_that_stay_beside_the_weights_of_their_layer_are_told(read):
    (report,) = read(BIASES_LEFT)
    assert [(f.rule, f.where) for f in report.findings] == [("BH604", "layer.bias")]
