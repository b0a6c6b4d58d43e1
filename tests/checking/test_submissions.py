"""What runs behind walls is judged as what runs here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backhand.checking.submissions import check_submission
from backhand.checking.targets import check_targets, walled
from backhand.running.sandbox import Sandbox
from backhand.running.walls import walls_here
from backhand.sources.submission import submission_of
from backhand.sources.target import Target

TESTS = Path(__file__).resolve().parents[1]
# Seconds: a busy machine is no fault of the code.
PATIENT = 60.0
FILES = sorted([*TESTS.glob("mutants/**/*.py"), *TESTS.glob("correct/**/*.py")])


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(walled(PATIENT)) as sandbox:
        yield sandbox


def told(reports):
    return [
        (r.name, r.verdict, r.line, r.cell, [(f.rule, f.where, f.message) for f in r.findings])
        for r in reports
    ]


def test_the_corpus_has_files():
    assert len(FILES) > 100


# One in 25 of the corpus here; all of it was compared when this was written.
@pytest.mark.parametrize("path", FILES[::25], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_same_verdict_and_findings(sandbox, path):
    here = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
    assert told(check_submission(sandbox, submission_of(str(path)))) == told(here)


def test_a_notebook_and_the_module_beside_it(sandbox, tmp_path):
    (tmp_path / "beside.py").write_text("def half(x):\n    return x / 2\n")
    cells = [
        {"cell_type": "markdown", "source": "# 課題"},
        {"cell_type": "code", "source": "import numpy as np\nfrom beside import half"},
        {
            "cell_type": "code",
            "source": "class Sigmoid:\n    def forward(self, x):\n"
            "        self.out = 1 / (1 + np.exp(-x))\n        return self.out\n"
            "    def backward(self, dout):\n"
            "        return half(dout) * self.out * (1 - self.out)\n",
        },
    ]
    path = tmp_path / "課題.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    (report,) = check_submission(sandbox, submission_of(str(path)))
    assert (report.verdict, report.cell, report.path) == ("fail", 3, str(path))
    (finding,) = report.errors
    assert (finding.rule, finding.evidence["line"], finding.evidence["cell"]) == ("BH102", 6, 3)


def test_a_module_that_is_missing_is_told(sandbox, tmp_path):
    path = tmp_path / "a.py"
    path.write_text("import nowhere\n")
    (report,) = check_submission(sandbox, submission_of(str(path)))
    assert report.verdict == "error"
    assert "there is no module nowhere" in report.findings[0].message
    assert "backhand-sandbox" not in json.dumps(report.to_dict())


def test_a_name_that_is_not_there(sandbox, tmp_path):
    path = tmp_path / "a.py"
    path.write_text("class Sigmoid:\n    def forward(self, x): return x\n")
    with pytest.raises(LookupError, match="Sigmoid"):
        list(check_submission(sandbox, submission_of(str(path)), "Sigmoyd"))


GOOD = """
class Double:
    def forward(self, x):
        return 2 * x
    def backward(self, dout):
        return 2 * dout
"""
PATCHED = GOOD + "import backhand.running.subjects as worker\n"
# What makes the reader, the parser, the walk over names, the worker or the judge raise.
RAISING = {
    "an encoding that is none of text": "# -*- coding: rot13 -*-\n" + GOOD,
    "an encoding that there is not": "# -*- coding: klingon -*-\n" + GOOD,
    "a module's name longer than any file's": f"from {'a' * 300} import *\n" + GOOD,
    "a class without attributes": "class Meta(type):\n    def __getattribute__(cls, name):\n"
    "        raise RuntimeError('no')\n\n\nclass Layer(metaclass=Meta):\n    pass\n",
    "a sum without end": f"x = {' + '.join(['1'] * 3000)}\n" + GOOD,
    "a worker that says something else": PATCHED
    + "worker.Subjects.on_load = worker.Subjects.on_subject = lambda self, request: {'names': 5}\n"
    "worker.Subjects.on_parameters = lambda self, request: {'gave': 5}\n",
    "a worker that raises what it does not tell": GOOD
    + "import backhand.running.subjects as worker\n"
    "worker.Subjects.told = lambda self, error: {}\n"
    "worker.Subjects.on_subject = lambda self, request: 1 / 0\n",
    "a worker that knows of no name": PATCHED
    + "worker.Subjects.on_subject = lambda self, request: {'unknown': None}\n",
}


@pytest.mark.parametrize("boxed", [False, True])
@pytest.mark.parametrize("kind", RAISING)
def test_whatever_a_file_makes_anybody_raise_is_its_own_record(tmp_path, kind, boxed):
    if boxed and walls_here().lacking:
        pytest.skip("no walls here")
    for name, text in (("good.py", GOOD), ("raising.py", RAISING[kind]), ("last.py", GOOD)):
        (tmp_path / name).write_text(text)
    targets = [Target(path=str(tmp_path / n)) for n in ("good.py", "raising.py", "last.py")]
    subjects = check_targets(targets, sandbox=boxed, timeout=PATIENT).subjects
    verdicts = {Path(s.path).name: s.verdict for s in subjects}
    assert (verdicts["good.py"], verdicts["last.py"]) == ("pass", "pass")
    # Without walls the judge asks no worker of one's own: what is patched there is not asked.
    # What is imported from nowhere is stood in for, and what has no need of it is right.
    unneeded = kind.startswith("a module's name") and verdicts["raising.py"] == "pass"
    beside = not boxed and kind.startswith("a worker")
    assert verdicts["raising.py"] == "error" or unneeded or beside


# The mean is taken where the parameters' gradients are, and not where the loss's is.
MEANS = """
import numpy as np

class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.RandomState(n_in).randn(n_in, n_out)
        self.b = np.zeros(n_out)
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, grad):
        self.dW = self.x.T @ grad / len(self.x)
        self.db = grad.sum(axis=0) / len(self.x)
        return grad @ self.W.T

layers = [Linear(3, 4), Linear(4, 2)]
rng = np.random.RandomState(0)
X, T = rng.randn(9, 3), rng.randn(9, 2)
for epoch in range(20):
    h = X
    for layer in layers:
        h = layer.forward(h)
    loss = 0.5 * np.sum((h - T) ** 2) / len(X)
    grad = h - T
    for layer in reversed(layers):
        grad = layer.backward(grad)
    for layer in layers:
        layer.W -= 0.1 * layer.dW
        layer.b -= 0.1 * layer.db
"""


def test_where_a_mean_belongs_the_program_tells_that_takes_it(tmp_path):
    path = tmp_path / "means.py"

    def verdicts(text):
        path.write_text(text, encoding="utf-8")
        subjects = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
        return {one.name: one for one in subjects}

    once = verdicts(MEANS)
    assert once["Linear"].verdict == once["means"].verdict == "pass"
    assert "means" in once["Linear"].note
    twice = verdicts(MEANS.replace("grad = h - T", "grad = (h - T) / len(X)"))
    assert {f.rule for f in twice["Linear"].errors} == {"BH103"}
    alone = MEANS.partition("layers =")[0]
    assert verdicts(alone)["Linear"].verdict == "fail"
    # Of a layer of its author's own form, beside no loss, nothing tells who takes it.
    own = alone.replace("forward", "forward_pass").replace("backward", "backward_pass")
    left = verdicts(own)["Linear"]
    assert left.verdict == "pass"
    assert {(f.rule, f.severity) for f in left.findings} >= {("BH103", "warning")}
    once_alone = verdicts(own.replace(".sum(axis=0) / len(self.x)", ".sum(axis=0)"))
    assert once_alone["Linear"].verdict == "fail"


# A loss takes the mean, its slope does not, and the update divides by the samples.
SUMS = """
import numpy as np

def loss(y, t):
    return 0.5 * np.sum((y - t) ** 2) / len(y)

def loss_prime(y, t):
    return y - t

def step(W, x, t, lr):
    out = x @ W
    W -= lr / len(x) * x.T @ loss_prime(out, t)
    return loss(out, t)

rng = np.random.RandomState(0)
X, T, W = rng.randn(9, 3), rng.randn(9, 2), rng.randn(3, 2)
for epoch in range(20):
    e = step(W, X, T, 0.1)
"""


def test_a_slope_may_be_that_of_the_sum_where_the_update_takes_the_mean(tmp_path):
    path = tmp_path / "sums.py"

    def verdicts(text):
        path.write_text(text, encoding="utf-8")
        subjects = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
        return {one.name: one for one in subjects}

    assert verdicts(SUMS)["loss"].verdict == "pass"
    never = verdicts(SUMS.replace("lr / len(x) *", "lr *"))
    assert {f.rule for f in never["loss"].errors} == {"BH103"}


# What goes back from layer to layer is the error of the weighted sum, before the activation.
DELTAS = """
import numpy as np

class Logistic:
    def forward(self, z):
        return 1 / (1 + np.exp(-z))
    def backward(self, output):
        return output * (1 - output)

class Layer:
    def __init__(self, n_in, n_out):
        self.W = np.random.RandomState(n_in).randn(n_out, n_in)
        self.b = np.zeros((n_out, 1))
        self.activator = Logistic()
    def forward(self, x):
        self.x = x
        self.out = self.activator.forward(self.W @ x + self.b)
        return self.out
    def backward(self, delta):
        self.dW = delta @ self.x.T
        self.db = delta
        self.back = self.W.T @ delta

a, b = Layer(3, 4), Layer(4, 2)
x, t = np.array([[0.2], [0.7], [-0.4]]), np.array([[0.1], [0.8]])
for step in range(20):
    y = b.forward(a.forward(x))
    loss = 0.5 * np.sum((y - t) ** 2)
    b.backward((y - t) * b.activator.backward(y))
    a.backward(b.back * a.activator.backward(a.out))
    for layer in (a, b):
        layer.W -= 0.1 * layer.dW
        layer.b -= 0.1 * layer.db
"""


def test_what_a_layer_s_error_is_of_the_program_tells_that_hands_it_in(tmp_path):
    path = tmp_path / "deltas.py"

    def verdicts(text):
        path.write_text(text, encoding="utf-8")
        subjects = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
        return {one.name: one.verdict for one in subjects}

    assert verdicts(DELTAS) == dict.fromkeys(("Logistic", "Layer", "deltas"), "pass")
    missing = verdicts(DELTAS.replace("b.back * a.activator.backward(a.out)", "b.back * 1.0"))
    assert missing["Layer"] != "pass"
    assert missing["deltas"] == "fail"
    assert verdicts(DELTAS.replace("output * (1 - output)", "output"))["Logistic"] == "fail"


# What goes back is target minus output, and what is made of it is added.
ERRORS = """
import numpy as np

class Layer:
    def __init__(self, n_in, n_out):
        self.w = np.random.RandomState(n_in).randn(n_in, n_out)
        self.b = np.zeros(n_out)
    def forward(self, x):
        self.x = x
        self.out = np.tanh(x @ self.w + self.b)
        return self.out
    def backward(self, error, lr):
        delta = error * (1 - self.out ** 2)
        back = delta @ self.w.T
        self.w += lr * self.x.T @ delta
        self.b += lr * delta.sum(axis=0)
        return back

layers = [Layer(2, 4), Layer(4, 1)]
x, t = np.array([[0.1, 0.3], [0.2, 1.0], [1.0, 0.4]]), np.array([[0.2], [0.7], [-0.1]])
for step in range(20):
    h = x
    for layer in layers:
        h = layer.forward(h)
    error = t - h
    loss = 0.5 * np.sum(error ** 2)
    for layer in layers[::-1]:
        error = layer.backward(error, 0.1)
"""


def test_which_sign_a_layer_s_error_has_the_program_tells_that_hands_it_in(tmp_path):
    path = tmp_path / "errors.py"

    def verdicts(text):
        path.write_text(text, encoding="utf-8")
        subjects = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
        return {one.name: one.verdict for one in subjects}

    assert verdicts(ERRORS) == {"Layer": "pass", "errors": "pass"}
    assert "fail" in verdicts(ERRORS.replace("error = t - h", "error = h - t")).values()


# What goes back is zero but for the label's entry, and the loop ends with it.
ONE_ENTRY = """
import numpy as np

class Softmax:
    def __init__(self, n, m):
        self.weight = np.random.RandomState(n).randn(n, m)
    def forward(self, x):
        self.x = x
        self.z = np.dot(x, self.weight)
        return np.exp(self.z) / np.sum(np.exp(self.z))
    def backward(self, grad, rate):
        for i, g in enumerate(grad):
            if g == 0:
                continue
            e, total = np.exp(self.z), np.sum(np.exp(self.z))
            slope = -e[i] * e / total ** 2
            slope[i] = e[i] * (total - e[i]) / total ** 2
            back = self.weight @ (g * slope)
            self.weight -= rate * np.outer(self.x, g * slope)
            return back

layer = Softmax(4, 3)
xs, labels = np.random.RandomState(0).randn(9, 4), [0, 2, 1, 1, 0, 2, 2, 1, 0]
for x, label in zip(xs, labels):
    out = layer.forward(x)
    loss = -np.log(out[label])
    grad = np.zeros(3)
    grad[label] = -1 / out[label]
    layer.backward(grad, 0.1)
"""


def test_that_a_layer_is_handed_one_entry_alone_the_program_tells(tmp_path):
    path = tmp_path / "entry.py"
    path.write_text(ONE_ENTRY, encoding="utf-8")
    subjects = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
    assert {one.name: one.verdict for one in subjects} == {"Softmax": "pass", "entry": "pass"}


# Its gradients are right by themselves; what is made of them is a matter of its own.
STEPS = """
import random
import numpy as np

class Network:
    def __init__(self, sizes):
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes, sizes[1:])]
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]

    def backprop(self, x, y):
        acts = [x]
        for w, b in zip(self.weights, self.biases):
            acts.append(np.tanh(w @ acts[-1] + b))
        nabla_w = [np.zeros_like(w) for w in self.weights]
        nabla_b = [np.zeros_like(b) for b in self.biases]
        delta = acts[-1] - y
        for k in range(len(self.weights) - 1, -1, -1):
            delta = delta * (1 - acts[k + 1] ** 2)
            nabla_w[k], nabla_b[k] = delta @ acts[k].T, delta
            delta = self.weights[k].T @ delta
        return nabla_w, nabla_b

    def train(self, pairs, epochs, eta):
        for epoch in range(epochs):
            random.shuffle(pairs)
            sum_w = [np.zeros_like(w) for w in self.weights]
            sum_b = [np.zeros_like(b) for b in self.biases]
            for x, y in pairs:
                nabla_w, nabla_b = self.backprop(x, y)
                sum_w = [s + n for s, n in zip(sum_w, nabla_w)]
                sum_b = [s + n for s, n in zip(sum_b, nabla_b)]
            self.weights = [w - eta * s for w, s in zip(self.weights, sum_w)]
            self.biases = [b - eta * s for b, s in zip(self.biases, sum_b)]
"""


def test_right_gradients_are_followed_to_the_step_that_is_made_of_them(tmp_path):
    path = tmp_path / "steps.py"

    def network(text):
        path.write_text(text, encoding="utf-8")
        subjects = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
        return next(one for one in subjects if one.name == "Network")

    right = network(STEPS)
    assert (right.verdict, [each.name for each in right.unexamined]) == ("pass", ["dx"])
    kept = network(STEPS.replace("[s + n for s, n in zip(sum_w", "[n for s, n in zip(sum_w"))
    line = 1 + STEPS[: STEPS.index("self.weights = [w - eta")].count("\n")
    assert {(f.rule, f.where[:7]) for f in kept.errors} == {("BH603", "weights")}
    assert abs(kept.errors[0].line - line) <= 1


def test_a_step_that_was_not_read_is_named(tmp_path):
    path = tmp_path / "steps.py"
    path.write_text(STEPS.replace("pairs, epochs, eta", "this, epochs, eta"), encoding="utf-8")
    (one,) = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
    assert one.verdict == "pass"
    assert [each.name for each in one.unexamined] == ["dx", "train"]


INNER = """
class Gate:
    def forward(self, x):
        self.x = x
        return x ** 3
    def backward(self, dout):
        return 3 * self.x ** 2 * dout
class Whole:
    def __init__(self{wants}):
        self.gate = Gate()
    def forward(self, x):
        return self.gate.forward(x)
    def backward(self, dout):
        return self.gate.backward(dout)
"""


def test_what_stands_in_others_is_judged_by_itself_where_they_cannot_be(tmp_path):
    path = tmp_path / "gates.py"
    path.write_text(INNER.format(wants=""))
    assert [r.name for r in check_targets([Target(str(path))]).subjects] == ["Whole"]
    path.write_text(INNER.format(wants=", zugzwang").replace("Gate()\n", "Gate(*zugzwang)\n"))
    found = {r.name: r.verdict for r in check_targets([Target(str(path))]).subjects}
    assert found == {"Whole": "skipped", "Gate": "pass"}
