"""MultiLayerNet: right gradients in every outfit, and names as in the book."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.derivatives import check_gradients
from backhand.errors import SettingError
from backhand.networks import MultiLayerNet
from backhand.networks.multi_layer_net import ACTIVATIONS


def batch(samples=6):
    rng = np.random.default_rng(1)
    return rng.normal(size=(samples, 7)), rng.integers(0, 3, samples)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("use_batchnorm", [False, True])
def test_gradients(activation, use_batchnorm):
    network = MultiLayerNet(
        7, [6, 5], 3, activation, "he", 0.1, use_batchnorm=use_batchnorm, rng=0, dtype=np.float64
    )
    assert check_gradients(network, *batch(), exhaustive=True).passed
    network.training = True
    assert check_gradients(network, *batch(), exhaustive=True).passed


def test_the_checker_finds_nothing():
    x, t = batch()
    network = MultiLayerNet(7, [6, 5], 3, weight_decay_lambda=0.1, rng=0, dtype=np.float64)
    assert [s.verdict for s in check(network, x, t).subjects] == ["pass"]


def test_names():
    network = MultiLayerNet(7, [6, 5], 3, use_dropout=True, use_batchnorm=True)
    assert list(network.params) == [
        *("W1", "b1", "gamma1", "beta1", "W2", "b2", "gamma2", "beta2", "W3", "b3")
    ]
    assert list(network.layers)[:5] == [
        *("Affine1", "BatchNormalization1", "Relu1", "Dropout1", "Affine2")
    ]


def test_training_is_told_to_the_layers():
    network = MultiLayerNet(7, [50], 3, use_dropout=True, rng=0)
    x, _t = batch()
    np.testing.assert_array_equal(network.predict(x), network.predict(x))
    network.training = True
    assert (network.predict(x) != network.predict(x)).any()


def test_the_same_seed_gives_the_same_network():
    x, t = batch()
    losses = []
    for _ in range(2):
        network = MultiLayerNet(7, [6], 3, use_dropout=True, rng=5)
        network.training = True
        losses.append([network.loss(x, t) for _ in range(3)])
    assert losses[0] == losses[1]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"activation": "rellu"}, "did you mean 'relu'"),
        ({"weight_init_std": "hee"}, "did you mean 'he'"),
        ({"hidden_size_list": [5, 0]}, "hidden_size_list"),
        ({"weight_decay_lambda": -1}, "weight_decay_lambda"),
        ({"use_dropout": True, "dropout_ration": 1.5}, "ratio"),
    ],
)
def test_what_makes_no_sense_is_refused(settings, text):
    with pytest.raises(SettingError, match=text):
        MultiLayerNet(**{"input_size": 7, "hidden_size_list": [5], "output_size": 3, **settings})


def test_one_number_is_no_list_of_sizes():
    with pytest.raises(SettingError, match="hidden_size_list must be a list"):
        MultiLayerNet(4, 5, 2)


def test_the_checker_finds_its_types_right():
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(7, 6)), np.array([0, 1, 2, 0, 1, 2, 0])
    network = MultiLayerNet(6, [5, 4], 3, weight_init_std=0.5, rng=0, dtype=np.float64)
    (subject,) = check(network, x, t).subjects
    assert "BH204" not in {finding.rule for finding in subject.findings}
