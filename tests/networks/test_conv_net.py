"""Convolutional networks: right gradients, and sizes that add up."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.derivatives import check_gradients
from backhand.errors import SettingError, ShapeError
from backhand.networks import DeepConvNet, SimpleConvNet

SMALL = {"filter_num": 2, "filter_size": 3, "pad": 1, "stride": 1}


def batch(side):
    rng = np.random.default_rng(1)
    return rng.normal(size=(3, 1, side, side)), rng.integers(0, 4, 3)


def test_simple():
    network = SimpleConvNet((1, 8, 8), SMALL, 5, 4, "he", rng=0, dtype=np.float64)
    assert check_gradients(network, *batch(8), exhaustive=True).passed
    assert network.params["W2"].shape == (2 * 4 * 4, 5)


def test_deep():
    network = DeepConvNet((1, 12, 12), [SMALL] * 6, 5, 4, rng=0, dtype=np.float64)
    assert check_gradients(network, *batch(12)).passed


def test_the_books_sizes():
    assert SimpleConvNet().params["W2"].shape == (30 * 12 * 12, 100)
    deep = DeepConvNet()
    assert deep.params["W7"].shape == (64 * 4 * 4, 50)
    assert deep.predict(np.zeros((2, 1, 28, 28))).shape == (2, 10)


def test_rows_are_taken_for_pictures():
    network = SimpleConvNet((1, 8, 8), SMALL, 5, 4, rng=0)
    x, _t = batch(8)
    np.testing.assert_array_equal(network.predict(x.reshape(3, 64)), network.predict(x))


def test_what_makes_no_sense_is_refused():
    with pytest.raises(SettingError, match="did you mean 'filter_num'"):
        SimpleConvNet(conv_param={"filter_nun": 3})
    with pytest.raises(ShapeError, match="does not fit"):
        SimpleConvNet((1, 4, 4))
    with pytest.raises(SettingError, match="six"):
        DeepConvNet(conv_params=[SMALL])
    with pytest.raises(SettingError, match="input_dim"):
        SimpleConvNet((28, 28))
