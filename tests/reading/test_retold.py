"""Losses that are shown late, asked when what they are made of is there."""

from __future__ import annotations

import ast

import pytest

from backhand.reading.retold import with_losses_retold

LATE = """
def loss_d(a, b):
    return -np.mean(np.log(a) + np.log(1 - b))

for step in range(9):
    a = d(real)
    b = d(fake)
    learn(a, b)
    b = d(fake)
    print(loss_d(a, b))
"""


def test_a_loss_is_asked_once_its_arguments_are_there_and_no_line_moves():
    text = with_losses_retold(LATE)
    assert "    b = d(fake); loss_as_of_7_loss_d = loss_d(a, b)" in text.split("\n")
    assert text.count("\n") == LATE.count("\n")
    ast.parse(text)


def test_a_loss_that_is_a_formula_is_asked_too():
    text = with_losses_retold(
        LATE.replace("print(loss_d(a, b))", "d_loss = np.mean(a) - np.mean(b)")
    )
    assert "loss_as_of_7_d_loss = np.mean(a) - np.mean(b)" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    b = d(fake)\n    print", "    print"),  # nothing is made anew
        ("return -np.mean", "return np.random.rand() - np.mean"),
        ("return -np.mean", "print(a); return -np.mean"),
        ("b = d(fake)\n    learn", "b = d(fake)  # theirs\n    learn"),
        ("loss_d(a, b))", "loss_d(a + 1, b))"),
        ("loss_d", "grad_loss"),
    ],
)
def test_what_says_something_else_or_does_more_is_left_alone(old, new):
    text = LATE.replace(old, new)
    assert text != LATE
    assert with_losses_retold(text) == text
