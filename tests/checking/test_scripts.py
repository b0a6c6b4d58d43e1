"""What a file trains by itself, as `backhand check` has it."""

from __future__ import annotations

import json

import pytest

from backhand.checking.targets import check_targets
from backhand.running.walls import walls_here
from backhand.sources.target import Target, TargetError

SCRIPT = """import numpy as np
rng = np.random.default_rng(0)
X, y = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
W = rng.normal(size=(3, 2))
for step in range(20):
    out = X @ W
    loss = 0.5 * np.sum((out - y) ** 2)
    dW = X.T @ (out - y)
    W -= 0.01 * dW
"""

LAYER = """import numpy as np

class Affine:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T
"""


def checked(path, name=None):
    return check_targets([Target(str(path), None, name)], timeout=20.0, lint=False).subjects


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "train.py"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_script_is_a_subject_called_as_its_file(file):
    (subject,) = checked(file(SCRIPT))
    assert (subject.name, subject.convention, subject.verdict) == ("train", "script", "pass")
    assert (subject.line, subject.binding, subject.loss) == (
        5,
        "the loop in line 5",
        "loss (line 7)",
    )
    assert [g.name for g in subject.gradients] == ["W"]


def test_a_wrong_one_is_wrong(file):
    (subject,) = checked(file(SCRIPT.replace("W -= 0.01", "W += 0.01")))
    assert subject.verdict == "fail"
    (finding,) = subject.findings
    assert (finding.rule, finding.where, finding.line) == ("BH601", "W", 9)


def test_a_script_may_be_asked_for_by_name(file):
    path = file(SCRIPT)
    assert [s.name for s in checked(path, "train")] == ["train"]
    with pytest.raises(TargetError):
        checked(path, "strain")
    with pytest.raises(TargetError):
        checked(file(LAYER, "layer.py"), "layer")


def test_a_file_that_trains_nothing_has_no_such_subject(file):
    assert [s.name for s in checked(file(LAYER))] == ["Affine"]
    shown = LAYER + "print(Affine(np.eye(3)).forward(np.ones((2, 3))))\n"
    assert [s.name for s in checked(file(shown))] == ["Affine"]


def test_what_a_file_guards_by_its_name_is_run(file):
    body = "".join(f"    {line}\n" for line in SCRIPT.splitlines()[1:])
    path = file(f'import numpy as np\n\nif __name__ == "__main__":\n{body}')
    assert [s.verdict for s in checked(path)] == ["pass"]


def test_a_notebook_s_lines_are_counted_in_its_cells(file):
    first, second = SCRIPT.split("for step")
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
        for source in (first, "for step" + second.replace("W -= 0.01", "W += 0.01"))
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (subject,) = checked(file(json.dumps(book), "train.ipynb"))
    assert (subject.name, subject.cell, subject.line) == ("train", 2, 1)
    (finding,) = subject.findings
    assert (finding.evidence["cell"], finding.line) == (2, 5)


def test_a_stranger_s_script_is_read_behind_walls(file):
    if not walls_here().namespaces:
        pytest.skip("no namespaces here: no process behind the walls may copy itself")
    path = file(SCRIPT.replace("W -= 0.01", "W += 0.01"))
    report = check_targets([Target(str(path))], timeout=20.0, lint=False, sandbox=True)
    assert report.sandbox is not None
    (subject,) = report.subjects
    assert (subject.name, subject.verdict) == ("train", "fail")
    assert [(f.rule, f.line) for f in subject.findings] == [("BH601", 9)]


NETWORK = '''
import numpy as np

class Ascent:
    """calls itself by no name that is known"""
    def __init__(self, kibo, seed):
        self.rng = np.random.RandomState(seed)
        self.omega = self.rng.randn(*kibo)

    def susumu(self, zairyo, kotae):
        self.zairyo, self.sa = zairyo, zairyo @ self.omega - kotae
        return 0.5 * np.sum(self.sa ** 2)

    def modoru(self, haba):
        d_omega = self.zairyo.T @ self.sa
        self.omega -= haba * d_omega

rng = np.random.RandomState(0)
X, Y = rng.randn(8, 3), rng.randn(8, 2)
net = Ascent((3, 2), 1)
for step in range(20):
    loss = net.susumu(X, Y)
    net.modoru(0.01)
print(loss)
'''


def test_what_only_a_script_can_run_is_judged_as_the_script_runs_it(file):
    right = {one.name: one for one in checked(file(NETWORK))}
    assert right["Ascent"].verdict == right["train"].verdict == "pass"
    assert right["train"].covers == ("Ascent",)
    mistake = NETWORK.replace("zairyo.T @ self.sa", "zairyo.T @ self.sa / 3 + 1")
    wrong = {one.name: one for one in checked(file(mistake))}
    assert wrong.keys() == {"Ascent"}  # said once
    assert wrong["Ascent"].verdict == "fail"


CLASHING = """import numpy as np

def backward(d, W):
    dx = np.dot(W, d)
    return dx

rng = np.random.default_rng(0)
W, x = rng.normal(size=(4, 3)), rng.normal(size=(3, 5))
for step in range(9):
    d = W @ x
    W = W - 0.1 * (d @ x.T)
    g = backward(d, W)
"""


def test_a_way_back_that_its_own_script_can_t_run_is_wrong(file):
    report = next(one for one in checked(file(CLASHING)) if one.convention == "script")
    assert (report.verdict, report.findings[0].rule, report.findings[0].line) == (
        "error",
        "BH207",
        4,
    )


def test_what_is_read_from_elsewhere_may_not_fit(file):
    text = CLASHING.replace("rng.normal(size=(3, 5))", "np.loadtxt('x.csv')")
    assert all(one.verdict == "skipped" for one in checked(file(text)))


def test_a_script_whose_data_are_not_here_is_not_wrong(file):
    (subject,) = checked(file(SCRIPT.replace("rng.normal(size=(7, 3))", "np.loadtxt('x.csv')")))
    assert subject.verdict == "skipped"
    assert "x.csv" in subject.note


FACTORS = """
import numpy as np

class Factors:
    def __init__(self, R):
        rng = np.random.default_rng(0)
        self.R, self.P, self.Q = R, rng.normal(size=(6, 2)), rng.normal(size=(4, 2))

    def fit(self):
        for step in range(20):
            for i, j in np.argwhere(self.R > 0):
                e = self.R[i, j] - self.P[i] @ self.Q[j]
                p = self.P[i].copy()
                self.P[i] += 0.05 * e * self.Q[j]
                self.Q[j] += 0.05 * e * p

    def loss(self):
        E = (self.R - self.P @ self.Q.T) * (self.R > 0)
        return 0.5 * np.sum(E ** 2)

    def gradients(self):
        E = (self.R - self.P @ self.Q.T) * (self.R > 0)
        dP = -E @ self.Q
        dQ = -E.T @ self.P
        return dP, dQ

model = Factors(np.arange(24.0).reshape(6, 4) / 9)
model.fit()
"""


def test_gradients_that_nothing_calls_are_called_here(file):
    found = checked(file(FACTORS))
    assert {one.name: one.verdict for one in found}["Factors.gradients"] == "pass"
    assert not any(u.name == "Factors.gradients" for one in found for u in one.unexamined)
    wrong = FACTORS.replace("dQ = -E.T", "dQ = E.T")
    found = checked(file(wrong))
    (said,) = [one for one in found if one.verdict == "fail"]
    assert said.name == "Factors.gradients"
    assert {f.line for f in said.findings if f.severity == "error"} == {24}
