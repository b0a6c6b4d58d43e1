"""The sanity checks: they pass a sound network, and tell of one that is not."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.networks import DeepConvNet, MultiLayerNet
from backhand.training import check_sanity, make_optimizer


def batch():
    rng = np.random.default_rng(0)
    return (0.3 * rng.random((20, 144))).astype("f"), rng.integers(0, 4, 20)


NETWORKS = [
    MultiLayerNet(144, [30, 30], 4, use_batchnorm=True, use_dropout=True, rng=0),
    DeepConvNet((1, 12, 12), output_size=4, dropout_ratio=0.0, rng=0),
]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: type(network).__name__)
def test_a_sound_network_passes_and_is_left_as_it_was(network):
    before = {name: array.copy() for name, array in network.params.items()}
    sanity = check_sanity(network, make_optimizer("adam", 0.003), *batch(), num_classes=4)
    assert sanity.begins_right
    assert sanity.learns
    assert sanity.expected_loss == pytest.approx(np.log(4))
    assert sanity.overfit_loss < sanity.initial_loss
    for name, array in before.items():
        np.testing.assert_array_equal(network.params[name], array)


def test_what_is_wrong_is_seen():
    loud = MultiLayerNet(144, [30], 4, weight_init_std=3.0, rng=0)
    assert not check_sanity(loud, make_optimizer("sgd", 1e-9), *batch(), num_classes=4).begins_right
    dead = MultiLayerNet(144, [30], 4, weight_init_std=0.0, rng=0)
    assert not check_sanity(dead, make_optimizer("sgd", 0.1), *batch(), num_classes=4).learns
