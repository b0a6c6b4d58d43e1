"""A network in training, held still: dropout and batch normalization pass the gradient check."""

from __future__ import annotations

import numpy as np

from backhand.derivatives import check_gradients
from backhand.networks import MultiLayerNet, Repeatable


def test_dropout_and_batch_normalization_can_be_checked():
    rng = np.random.default_rng(1)
    x, t = rng.normal(size=(8, 7)), rng.integers(0, 3, 8)
    network = MultiLayerNet(
        7, [6, 5], 3, use_dropout=True, use_batchnorm=True, rng=0, dtype=np.float64
    )
    held = Repeatable(network)
    before = {name: array.copy() for name, array in network.buffers.items()}
    assert held.loss(x, t) == held.loss(x, t) != network.loss(x, t)
    assert check_gradients(held, x, t, exhaustive=True).passed
    assert not network.training
    for name, array in before.items():
        np.testing.assert_array_equal(network.buffers[name], array)


def test_the_generators_are_put_back():
    network = MultiLayerNet(7, [6], 3, use_dropout=True, rng=0)
    states = [g.bit_generator.state for g in network.generators.values()]
    Repeatable(network).loss(np.ones((2, 7)), np.array([0, 1]))
    assert [g.bit_generator.state for g in network.generators.values()] == states
