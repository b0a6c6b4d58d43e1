"""Affine, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import ShapeError
from backhand.layers import Affine, BatchNormalization, Relu, Residual


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        Residual(
            Affine(rng.normal(size=(4, 5)), rng.normal(size=5)),
            Relu(),
            Affine(rng.normal(size=(5, 4)), rng.normal(size=4)),
        ),
        rng.normal(size=(3, 4)),
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_the_layers_inside_are_told_of_training():
    layer = Residual(Affine(np.eye(3), np.zeros(3)), BatchNormalization(np.ones(3), np.zeros(3)))
    assert layer.training
    layer.training = False
    assert not layer.layers[1].training
    assert list(layer.params) == ["W1", "b1", "gamma1", "beta1"]
    assert list(layer.buffers) == ["running_mean2", "running_var2"]


def test_another_shape_is_refused():
    with pytest.raises(ShapeError, match="Residual"):
        Residual(Affine(np.ones((3, 2)), np.ones(2))).forward(np.ones((1, 3)))
