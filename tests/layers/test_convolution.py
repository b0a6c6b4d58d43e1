"""Convolution, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import ShapeError
from backhand.layers import Convolution


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        Convolution(rng.normal(size=(3, 2, 3, 2)), rng.normal(size=3), stride=2, pad=1),
        rng.normal(size=(2, 2, 6, 7)),
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_the_first_layer_spares_the_pictures():
    rng = np.random.default_rng(0)
    layer = Convolution(rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3), pad=1)
    dout = layer.forward(rng.normal(size=(2, 2, 5, 5)))
    layer.backward(dout)
    whole = dict(layer.grads)
    layer.backward_parameters(dout)
    for name, grad in whole.items():
        np.testing.assert_array_equal(layer.grads[name], grad)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="Convolution needs"):
        Convolution(np.ones((3, 2, 3)), np.ones(3))
    with pytest.raises(ShapeError, match="filters"):
        Convolution(np.ones((3, 2, 3, 3)), np.ones(3)).forward(np.ones((1, 1, 5, 5)))
