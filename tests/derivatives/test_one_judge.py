"""One gradient, one answer: everybody who judges is asked about the same near miss."""

from __future__ import annotations

import numpy as np
import pytest

import backhand
from backhand.checking.submissions import check_submission
from backhand.checking.targets import check_targets
from backhand.derivatives import (
    DOUBLE,
    Precision,
    check_gradients,
    compare,
    gradient_verdicts,
    numerical_gradient,
)
from backhand.graph import record_network
from backhand.running.sandbox import Sandbox
from backhand.sources.submission import submission_of
from backhand.sources.target import Target

SOURCE = """\
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size=6, hidden_size=5, output_size=4):
        rng = np.random.default_rng(3)
        self.params = {{
            "W1": rng.normal(size=(input_size, hidden_size)).astype({dtype}),
            "b1": rng.normal(size=hidden_size).astype({dtype}),
            "W2": rng.normal(size=(hidden_size, output_size)).astype({dtype}),
            "b2": rng.normal(size=output_size).astype({dtype}),
        }}

    def forward(self, x):
        p = self.params
        hidden = {inside}(np.tanh(x @ p["W1"] + p["b1"]))
        scores = hidden @ p["W2"] + p["b2"]
        scores = scores - scores.max(axis=1, keepdims=True)
        return hidden, scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def loss(self, x, t):
        return -self.forward(x)[1][np.arange(len(t)), t].mean()

    def gradient(self, x, t):
        hidden, log_y = self.forward(x)
        d = np.exp(log_y)
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        dh = d @ self.params["W2"].T * (1 - hidden**2)
        return {{
            "W1": x.T @ dh,
            "b1": dh.sum(axis=0),
            "W2": {factor!r} * (hidden.T @ d),
            "b2": d.sum(axis=0),
        }}


def backhand_case():
    rng = np.random.default_rng(1)
    return {{
        "constructor": (),
        "inputs": (rng.normal(size=(5, 6)), rng.integers(0, 4, 5)),
    }}
"""

SINGLE_INSIDE = Precision.of(np.float64, noise=1e-8, inside=np.float32)
# What the network is made of, how precise that is, and how near its misses are. Where all is in
# single precision a slope's own error, ten times over, is more than the tolerance itself.
KINDS = {
    "double": ("np.float64", "np.float64", DOUBLE, (0.9, 1.1)),
    "single inside": ("np.float64", "np.float32", SINGLE_INSIDE, (0.5, 2.0)),
    "single": ("np.float32", "np.float32", Precision.of(np.float32), (0.5, 30.0)),
}


def source(kind, miss):
    dtype, inside, precision, _misses = KINDS[kind]
    factor = 1 + miss * precision.tolerance([1.0])
    return SOURCE.format(dtype=dtype, inside=inside, factor=factor)


def network_and_batch(kind, miss):
    scope = {}
    exec(source(kind, miss), scope)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 6)).astype(np.float32 if kind == "single" else np.float64)
    return scope["TwoLayerNet"](), x, rng.integers(0, 4, 5)


def answers(kind, miss):
    """Return what each judge says of W2, True for right, and that it says so of nothing else."""
    net, x, t = network_and_batch(kind, miss)
    told = {}
    for name, exhaustive in (("probe", False), ("every entry", True)):
        comparisons = check_gradients(net, x, t, exhaustive=exhaustive).comparisons
        told[name] = {n: c.passed for n, c in comparisons.items()}
    told["verdicts"] = gradient_verdicts(net, x, t)
    graph = record_network(net, x, t, check=True)
    told["graph"] = {
        tensor.name: tensor.judgement.verdict == "pass"
        for tensor in graph.tensors
        if tensor.judgement is not None and tensor.name in net.params
    }
    if kind == "double":
        slope = numerical_gradient(lambda _: net.loss(x, t), net.params["W2"])
        told["numerical gradient"] = {"W2": compare(net.gradient(x, t)["W2"], slope).passed}
    if kind != "single":  # the checker makes double precision of whatever it is given
        subject = backhand.check(net, x, t).subjects[0]
        told["check"] = {g.name: g.passed for g in subject.gradients}
    return told


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_near_miss_has_one_answer(kind, sign):
    inside, outside = KINDS[kind][3]
    for miss, right in ((inside, True), (outside, False)):
        for judge, told in answers(kind, sign * miss).items():
            wrong = [name for name, passed in told.items() if not passed]
            assert wrong == ([] if right else ["W2"]), (judge, kind, miss)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize("kind", ["double", "single inside"])
def test_a_file_gets_the_same_answer_here_and_behind_walls(sandbox, kind, tmp_path):
    """Behind walls: so the studio and grading ask."""
    path = tmp_path / "net.py"
    for miss, right in zip(KINDS[kind][3], (True, False), strict=True):
        path.write_text(source(kind, miss))
        (here,) = check_targets([Target(path=str(path))], lint=False).subjects
        (there,) = check_submission(sandbox, submission_of(str(path)))
        for subject in (here, there):
            wrong = [g.name for g in subject.gradients if not g.passed]
            assert wrong == ([] if right else ["W2"]), (kind, miss, subject.findings)
