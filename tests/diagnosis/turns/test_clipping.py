"""What a step was before it was cut to a length on purpose."""

import ast

import numpy as np
import pytest

from backhand.diagnosis.turns.clipping import limits_of, uncut

RATE, LIMITS = 0.1, [0.1, 2.0]
GRADIENT = np.array([[0.5, -3.0, 7.0], [1.5, 0.0, -2.5]])


def by_entries(gradient):
    return RATE * np.clip(gradient, -2.0, 2.0)


def by_norm(gradient):
    return RATE * gradient * (2.0 / (np.linalg.norm(gradient) + 1e-6))


@pytest.mark.parametrize("cut", [by_entries, by_norm])
def test_a_cut_gradient_is_found_among_what_the_turn_made(cut):
    step = (1.0 + cut(GRADIENT)) - 1.0  # as much of it as a difference of parameters shows
    made = [GRADIENT / 6, GRADIENT, cut(GRADIENT) / RATE]
    found = uncut(step, 1.0, made, LIMITS, [RATE])
    assert found is not None
    np.testing.assert_allclose(found, RATE * GRADIENT, rtol=1e-9)


@pytest.mark.parametrize("cut", [by_entries, by_norm])
def test_what_nobody_cut_stays_as_it_is(cut):
    # A limit that the program does not say, a gradient within it, a step that is another's.
    assert uncut(cut(GRADIENT), 1.0, [GRADIENT], [0.1, 3.0], [RATE]) is None
    assert uncut(RATE * GRADIENT / 9, 1.0, [GRADIENT / 9], LIMITS, [RATE]) is None
    assert uncut(cut(GRADIENT), 1.0, [GRADIENT[::-1]], LIMITS, [RATE]) is None


def test_a_rate_that_nobody_knows_is_told_by_the_entries_that_were_not_cut():
    found = uncut(by_entries(GRADIENT), 1.0, [GRADIENT], LIMITS, [])
    assert found is not None
    np.testing.assert_allclose(found, RATE * GRADIENT)
    assert uncut(by_entries(4 * np.sign(GRADIENT)), 1.0, [GRADIENT], LIMITS, []) is None


def test_limits_are_what_a_program_says_or_holds():
    tree = ast.parse("g = np.clip(g, -5, 5)")
    held = {("limit",): np.array(2.0), ("best",): np.array(np.inf), ("g",): GRADIENT}
    assert limits_of(tree, held) == [2.0, 5.0]
