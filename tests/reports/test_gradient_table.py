from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from backhand.derivatives import GradientCheck, check_gradients
from backhand.networks import TwoLayerNet, check_exercise
from backhand.reports.console import plain_text
from backhand.reports.gradient_table import (
    cells,
    column_titles,
    gradient_table,
    gradient_text,
)


class WrongSign(TwoLayerNet):
    """The exercise's network with one wrong gradient."""

    def gradient(self, x, t):
        grads = super().gradient(x, t)
        return {**grads, "b2": -grads["b2"]}


@pytest.fixture(scope="module")
def batch():
    rng = np.random.default_rng(0)
    return rng.random((3, 36)), np.array([0, 1, 2])


@pytest.fixture(scope="module")
def right(batch) -> GradientCheck:
    return check_exercise(*batch, hidden_size=5)


@pytest.fixture(scope="module")
def wrong(batch) -> GradientCheck:
    return check_gradients(WrongSign(36, 5, 10, rng=0, dtype=np.float64), *batch)


def test_a_line_for_each_parameter_with_its_shape_and_verdict(right):
    text = gradient_text(right)
    for name, shape in (("W1", "36×5"), ("b1", "5"), ("W2", "5×10"), ("b2", "10")):
        assert re.search(rf"^ *{name} +{shape} .* ok$", text, flags=re.M)
    assert "WRONG" not in text
    assert "agrees" in text


def test_a_wrong_gradient_is_named(wrong):
    text = gradient_text(wrong)
    assert re.search(r"^ *b2 .*-1\.00000 +-1\.00000 .* WRONG$", text, flags=re.M)
    assert re.search(r"^ *W1 .* ok$", text, flags=re.M)
    assert "WRONG for b2" in text


def test_the_table_fits_a_terminal_of_80_cells(wrong):
    lines = plain_text(gradient_table(wrong), width=80).splitlines()
    assert sum(".00000" in line for line in lines) == 4
    assert all(line.count(".00000") in (0, 2) for line in lines)
    assert "difference" in " ".join(lines)


def test_it_says_whether_every_entry_was_compared(batch, right):
    assert "random directions" in gradient_text(right)
    every = check_exercise(*batch, hidden_size=2, exhaustive=True)
    assert "Every one of the 104 entries" in gradient_text(every)


def test_a_gradient_without_direction_has_a_dash(right):
    figures = cells("W1", replace(right.comparisons["W1"], cosine=float("nan")))
    assert figures[column_titles().index("cosine")] == "–"
