"""Random state: the same for each pass, and the caller's own afterwards."""

from __future__ import annotations

import random

import numpy as np
import pytest

from backhand.diagnosis.measure import measure
from backhand.reading.discovery import of_parts
from backhand.reading.randomness import held, seeded


class Layer:
    def forward(self, x):
        return x

    def backward(self, dout):
        return dout


@pytest.fixture
def subject():
    return of_parts(Layer(), np.ones((3, 2)), from_case=True, place=None)


def draws():
    return np.random.rand(), random.random()


@pytest.mark.parametrize("trusts", [True, False])
@pytest.mark.parametrize("draw", [draws, lambda: np.random.seed(3), lambda: None])
def test_the_caller_s_state_is_put_back(subject, trusts, draw):
    np.random.seed(1)
    random.seed(1)
    expected = draws()
    np.random.seed(1)
    random.seed(1)
    with held(trusts=trusts):
        for _ in range(20):
            with seeded(subject, 0):
                draw()
    assert draws() == expected


@pytest.mark.parametrize("draw", [draws, np.random.rand, random.random])
def test_each_pass_draws_the_same(subject, draw):
    with held():
        seen = set()
        for _ in range(20):
            with seeded(subject, 5):
                seen.add(draw())
    assert len(seen) == 1
    with seeded(subject, 5):
        assert draw() in seen
    with seeded(subject, 6):
        assert draw() not in seen


@pytest.mark.parametrize("draw", [np.random.rand, random.random])
def test_code_that_begins_to_draw_late_is_found_out(subject, draw):
    with held() as hold:
        for number in range(30):
            with seeded(subject, 0):
                if number > 20:
                    draw()
    assert hold.misjudged


def test_dropout_that_only_large_batches_have_is_measured_again():
    class Late:
        """Draws for batches of five alone: no trial pass of another size shows it."""

        calls = 0

        def forward(self, x):
            Late.calls += 1
            self.mask = np.random.rand(*x.shape) > 0.5 if Late.calls > 15 else np.ones(x.shape)
            return x * self.mask

        def backward(self, dout):
            return dout * self.mask

    evidence = measure(of_parts(Late(), np.ones((5, 2)), from_case=True, place=None))
    assert Late.calls > 15
    assert evidence.points


def passes(subject, count, draw=lambda: None):
    for _ in range(count):
        with seeded(subject, 0):
            draw()


def test_what_is_known_around_is_known_within_and_the_other_way_round(subject):
    with held() as around:
        with held() as within:
            passes(subject, 12)
        assert around.idle
        assert not within.misjudged
        with held() as within:
            assert within.idle
            passes(subject, 2, np.random.rand)
        assert within.misjudged
        assert around.draws
    assert not around.misjudged


@pytest.mark.parametrize("known", [True, False])
def test_what_draws_late_around_another_is_found_out(subject, known):
    with held() as around:
        if known:
            passes(subject, 12)
        with held():
            passes(subject, 12)
        passes(subject, 1, random.random)
    assert around.misjudged


def test_nothing_is_known_where_nothing_is_trusted(subject):
    with held(trusts=False) as around, held() as within:
        passes(subject, 12)
        assert within.idle
        assert not around.idle
