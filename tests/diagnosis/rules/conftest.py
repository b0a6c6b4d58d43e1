"""What the tests of the rules share: a checked subject, ordinary inputs."""

from __future__ import annotations

import numpy as np
import pytest

import backhand


@pytest.fixture
def rng():
    return np.random.default_rng(20)


@pytest.fixture
def x(rng):
    """Return (5, 4) values, none of them near zero."""
    values = rng.normal(size=(5, 4))
    return values + 0.1 * np.sign(values)


@pytest.fixture
def W(rng):
    return rng.normal(size=(4, 3))


@pytest.fixture
def b(rng):
    return rng.normal(size=3)


@pytest.fixture
def report():
    """Return what a check says of its one subject."""
    return lambda thing, x, t=None: backhand.check(thing, x, t).subjects[0]


@pytest.fixture
def findings(report):
    """Return the rules that a check names, and where."""

    def named(thing, x, t=None):
        return [(found.rule, found.where) for found in report(thing, x, t).findings]

    return named
