"""BatchNormalization, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.derivatives import numerical_vjp
from backhand.errors import SettingError, ShapeError
from backhand.layers import BatchNormalization


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        BatchNormalization(rng.normal(size=5), rng.normal(size=5)), rng.normal(size=(7, 5))
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 2, 5)])
def test_backward(shape, training):
    rng = np.random.default_rng(0)
    layer = BatchNormalization(rng.normal(size=3), rng.normal(size=3), momentum=0)
    layer.forward(rng.normal(1, 2, shape))  # moving means of their own
    layer.training = training
    x, dout = rng.normal(size=shape), rng.normal(size=shape)
    layer.forward(x)
    dx = layer.backward(dout)
    layer.momentum = 1 - 1e-300  # what it keeps stays as it is
    np.testing.assert_allclose(dx, numerical_vjp(layer.forward, x, dout), atol=1e-7)


def test_the_moving_means_follow_the_batches():
    rng = np.random.default_rng(1)
    layer = BatchNormalization(np.ones(3), np.zeros(3), momentum=0.5)
    for _ in range(60):
        layer.forward(rng.normal(5, 2, (500, 3)))
    np.testing.assert_allclose(layer.running_mean, 5, atol=0.3)
    np.testing.assert_allclose(layer.running_var, 4, atol=0.6)
    layer.training = False
    np.testing.assert_allclose(layer.forward(np.full((1, 3), 5.0)), 0, atol=0.3)
    assert layer.buffers["running_mean"] is layer.running_mean


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ShapeError):
        BatchNormalization(np.ones(3), np.ones(2))
    with pytest.raises(SettingError):
        BatchNormalization(np.ones(3), np.ones(3), momentum=1)


def test_the_moving_statistics_keep_nine_tenths_of_what_they_were():
    layer = BatchNormalization(np.ones(2), np.zeros(2))
    layer.forward(np.array([[1.0, 10.0], [3.0, 30.0]]))
    np.testing.assert_allclose(layer.running_mean, [0.2, 2.0])
    np.testing.assert_allclose(layer.running_var, [0.9 + 0.1, 0.9 + 10.0])
