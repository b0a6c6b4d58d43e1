"""From settings to networks and optimizers."""

from __future__ import annotations

import pytest

from backhand.errors import SettingError
from backhand.training import TrainingSettings, make_network, make_run_optimizer


@pytest.mark.parametrize(
    ("settings", "shape", "expected"),
    [
        ({}, (28, 28), "TwoLayerNet"),
        (
            {"network": "multi-layer", "activation": "gelu", "batch_norm": True},
            (7,),
            "MultiLayerNet",
        ),
        ({"network": "simple-conv"}, (28, 28), "SimpleConvNet"),
        ({"network": "deep-conv", "dropout": 0.3}, (3, 32, 32), "DeepConvNet"),
    ],
)
def test_networks(settings, shape, expected):
    network = make_network(TrainingSettings(hidden_size=6, **settings), shape, 5, rng=0)
    assert type(network).__name__ == expected
    assert network.architecture["output_size"] == 5
    if expected == "DeepConvNet":
        assert network.architecture["dropout_ratio"] == 0.3
        assert network.sample_shape == (3, 32, 32)


def test_weight_decay_goes_where_it_belongs():
    decay = {"network": "multi-layer", "weight_decay": 0.1}
    adamw = TrainingSettings(optimizer="adamw", **decay)
    assert make_run_optimizer(adamw).numbers["weight_decay"] == 0.1
    assert make_network(adamw, (7,), 3).architecture["weight_decay_lambda"] == 0
    sgd = make_network(TrainingSettings(**decay), (7,), 3)
    assert sgd.architecture["weight_decay_lambda"] == 0.1


@pytest.mark.parametrize(
    ("settings", "shape", "text"),
    [
        ({"network": "simple-conv"}, (7,), "takes pictures"),
        ({"batch_norm": True}, (28, 28), "no use for batch_norm"),
        ({"dropout": 0.5}, (28, 28), "no use for dropout"),
        ({"activation": "gelu"}, (28, 28), "no use for activation"),
        ({"weight_decay": 0.5}, (28, 28), "no use for weight_decay"),
    ],
)
def test_what_would_be_passed_over_is_refused(settings, shape, text):
    with pytest.raises(SettingError, match=text):
        make_network(TrainingSettings(**settings), shape, 5)
