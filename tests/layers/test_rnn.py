"""RNN, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import ShapeError
from backhand.layers import RNN


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        RNN(rng.normal(size=(3, 4)), rng.normal(size=(4, 4)) / 2, rng.normal(size=4)),
        rng.normal(size=(2, 5, 3)),
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_a_state_goes_on_where_it_is_wanted():
    rng = np.random.default_rng(0)
    arrays = rng.normal(size=(3, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)
    x = rng.normal(size=(2, 6, 3))
    whole = RNN(*arrays).forward(x)
    layer = RNN(*arrays, stateful=True)
    halves = np.concatenate((layer.forward(x[:, :2]), layer.forward(x[:, 2:])), axis=1)
    np.testing.assert_allclose(halves, whole)
    layer.reset_state()
    np.testing.assert_allclose(layer.forward(x), whole)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match="RNN needs"):
        RNN(np.ones((3, 5)), np.ones((4, 4)), np.ones(4))
    with pytest.raises(ShapeError, match="sequences"):
        RNN(np.ones((3, 4)), np.ones((4, 4)), np.ones(4)).forward(np.ones((2, 3)))
