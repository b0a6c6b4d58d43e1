"""What a file hands to a derivative, as its own statements say."""

from __future__ import annotations

import ast

import pytest

from backhand.reading.handed import surely_handed

HIDDEN = "h = act(x @ W)\n"


@pytest.mark.parametrize(
    ("text", "handed"),
    [
        (HIDDEN + "d = e * act_prime(h)", "output"),
        ("z = x @ W\nh = act(z)\nd = e * act_prime(z)", "input"),
        ("d = e * act_prime(act(z))", "output"),
        # The one and the other, or nobody knows which.
        (HIDDEN + "z = x @ W\no = act(z)\nd = act_prime(z) * act_prime(h)", ""),
        ("z = x @ W\nz = act(z)\nd = act_prime(z)", ""),
        ("def back(e, h):\n    return e * act_prime(h)", ""),
        (HIDDEN + "def back(e, h):\n    return e * act_prime(h)", ""),
        ("d = e * act_prime(hs[-1])", ""),
        ("z = x @ W\nh = act(z)\nz += 1\nd = act_prime(z)", ""),
    ],
)
def test_functions_beside_each_other(text, handed):
    assert surely_handed(ast.parse(text), "act", "act_prime") == handed


def test_what_an_object_keeps_is_used_in_another_method():
    text = """
class Net:
    def forward(self, x):
        self.z = x @ self.W
        self.h = act(self.z)

    def backward(self, e):
        return e * act_prime(self.z)
"""
    assert surely_handed(ast.parse(text), "act", "act_prime") == "input"
    turned = text.replace("act_prime(self.z)", "act_prime(self.h)")
    assert surely_handed(ast.parse(turned), "act", "act_prime") == "output"


@pytest.mark.parametrize("asked", ["act(h, deriv=True)", "act(h, True)"])
def test_one_function_with_a_flag(asked):
    text = f"h = act(x @ W)\nd = e * {asked}"
    assert surely_handed(ast.parse(text), "act", "act", "deriv") == "output"
