"""An edit calls what computes, and nothing that does something."""

from __future__ import annotations

import ast

import pytest

from backhand.diagnosis.mending.computing import computing


def names(text: str) -> list[str]:
    return [f.name for f in computing(ast.parse(text))]


def test_functions_of_values_are_known_whatever_they_call_of_one_another():
    text = '''
import numpy as np

def sigmoid(z):
    """Squash."""
    return 1 / (1 + np.exp(-z))

def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)

class Net:
    def act(self, z):
        if z.ndim == 1:
            z = z.reshape(1, -1)
        return self.leaky(z).sum(axis=0)

    def leaky(self, z):
        out = z.copy()
        out[z < 0] *= 0.1
        return out
'''
    assert names(text) == ["sigmoid", "sigmoid_prime", "act", "leaky"]


@pytest.mark.parametrize(
    "body",
    [
        "print(x)",
        "open(x, 'w')\n    return x",
        "os.remove(x)\n    return x",
        "global seen\n    seen = x\n    return x",
        "x.grad = 1\n    return x",
        "return np.random.rand() * x",
        "return other(x)",
        "return launch(x)",
        "return x.fit()",
        "while True:\n        pass",
        "yield x",
        "return backhand.check(x).subjects",
    ],
)
def test_what_does_something_is_called_by_no_edit(body):
    text = f"import os\nimport numpy as np\n\ndef f(x):\n    {body}\n\ndef launch(x):\n    del x\n"
    assert "f" not in names(text)


def test_what_calls_what_does_something_does_something():
    assert names("def f(x):\n    return g(x)\n\ndef g(x):\n    import os\n    return x\n") == []
