"""A step goes against the gradient that it is handed, and what is remembered is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from backhand.checking.targets import check_targets
from backhand.sources.target import Target

# Seconds: a busy machine is no fault of the code.
PATIENT = 60.0
TEXT = """import numpy as np

class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T

class Momentum:
    def __init__(self, params, lr=0.1, beta=0.9):
        self.params, self.lr, self.beta = params, lr, beta
        self.kept = [np.zeros_like(p.data) for p in params]

    def step(self):
        for p, v in zip(self.params, self.kept):
            v *= self.beta
            v += p.grad
            p.data -= self.lr * v
"""


def told(folder: Path, text: str) -> list[tuple[str, str, str, int | None]]:
    path = folder / "optimiser.py"
    path.write_text(text, encoding="utf-8")
    subjects = check_targets([Target(path=str(path))], lint=False, timeout=PATIENT).subjects
    return [(s.name, s.verdict, f.rule, f.line) for s in subjects for f in s.findings]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("lr * v", "lr * v", []),
        ("data -=", "data +=", [("Momentum", "fail", "BH601", 24)]),
        # A name that is bound anew in a loop changes nothing of the list.
        (
            "v *= self.beta\n            v += p.grad",
            "v = self.beta * v + p.grad",
            [("Momentum", "pass", "BH603", 23)],
        ),
    ],
)
def test_an_optimiser_beside_right_gradients(tmp_path, old, new, expected):
    assert told(tmp_path, TEXT.replace(old, new)) == expected


def test_where_gradients_are_not_known_to_be_right_up_may_be_down(tmp_path):
    """What is handed over may be the target less the output."""
    alone = TEXT[: TEXT.index("class Linear")] + TEXT[TEXT.index("class Momentum") :]
    assert told(tmp_path, alone.replace("data -=", "data +=")) == []
