"""Normalization over the batch and over each sample."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import ShapeError
from backhand.functions import (
    batch_normalization,
    batch_normalization_vjp,
    layer_normalization,
    layer_normalization_vjp,
)
from backhand.functions.normalization import normalize_with, normalize_with_vjp

SHAPES = [(6, 3), (4, 3, 2, 5)]


@pytest.mark.parametrize("shape", SHAPES)
def test_batch(shape, assert_is_vjp):
    rng = np.random.default_rng(0)
    x, gamma, beta = rng.normal(2, 3, shape), rng.normal(size=3), rng.normal(size=3)
    y, mean, variance = batch_normalization(x, np.ones(3), np.zeros(3), eps=0.0)
    axes = (0, 2, 3)[: len(shape) - 1]
    np.testing.assert_allclose(y.mean(axis=axes), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=axes), 1)
    dout = rng.normal(size=shape)
    dx, dgamma, dbeta = batch_normalization_vjp(dout, x, gamma, mean, variance)
    f = batch_normalization
    # Not by the complex step: a variance of complex numbers is a distance.
    for d, g, at in (
        (dx, lambda x: f(x, gamma, beta)[0], x),
        (dgamma, lambda gamma: f(x, gamma, beta)[0], gamma),
        (dbeta, lambda beta: f(x, gamma, beta)[0], beta),
    ):
        assert_is_vjp(d, g, at, dout, complex_step=False)


@pytest.mark.parametrize("shape", SHAPES)
def test_given_statistics(shape, assert_is_vjp):
    rng = np.random.default_rng(1)
    x, gamma, beta = rng.normal(size=shape), rng.normal(size=3), rng.normal(size=3)
    mean, variance = rng.normal(size=3), rng.random(3) + 0.1
    dout = rng.normal(size=shape)
    dx, dgamma, dbeta = normalize_with_vjp(dout, x, mean, variance, gamma)
    given = mean, variance
    assert_is_vjp(dx, lambda x: normalize_with(x, *given, gamma, beta), x, dout)
    assert_is_vjp(dgamma, lambda g: normalize_with(x, *given, g, beta), gamma, dout)
    assert_is_vjp(dbeta, lambda b: normalize_with(x, *given, gamma, b), beta, dout)


@pytest.mark.parametrize("shape", [(4, 3), (2, 5, 3)])
def test_layer(shape, assert_is_vjp):
    rng = np.random.default_rng(2)
    x, gamma, beta, dout = rng.normal(size=shape), *rng.normal(size=(2, 3)), rng.normal(size=shape)
    dx, dgamma, dbeta = layer_normalization_vjp(dout, x, gamma)
    assert_is_vjp(dx, lambda x: layer_normalization(x, gamma, beta), x, dout)
    assert_is_vjp(dgamma, lambda g: layer_normalization(x, g, beta), gamma, dout)
    assert_is_vjp(dbeta, lambda b: layer_normalization(x, gamma, b), beta, dout)


def test_float32_stays():
    x = np.ones((3, 2), "f")
    y, mean, variance = batch_normalization(x, x[0], x[0])
    found = (y, mean, variance, *batch_normalization_vjp(y, x, x[0], mean, variance))
    assert {a.dtype for a in found} == {np.dtype(np.float32)}
    found = (layer_normalization(x, x[0], x[0]), *layer_normalization_vjp(y, x, x[0]))
    assert {a.dtype for a in found} == {np.dtype(np.float32)}


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match="batch normalization"):
        batch_normalization(np.ones((2, 3, 4)), np.ones(3), np.ones(3))
    with pytest.raises(ShapeError, match="gamma"):
        layer_normalization(np.ones((2, 3)), np.ones(2), np.ones(3))
