from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import CheckpointError, SettingError
from backhand.layers import Affine
from backhand.networks import DeepConvNet, MultiLayerNet, Sequential, SimpleConvNet, TwoLayerNet
from backhand.training import load_model, save_model
from backhand.training.model import copy_parameters
from backhand.training.tensor_file import read_tensors, write_tensors


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_network_that_comes_back_answers_the_same(tmp_path, dtype):
    network = TwoLayerNet(6, 4, 3, weight_init_std=1, rng=0, dtype=dtype)
    save_model(tmp_path / "model.safetensors", network, about={"dataset": "mnist"})
    loaded = load_model(tmp_path / "model.safetensors")
    x = np.random.default_rng(0).random((5, 6)).astype(dtype)
    np.testing.assert_array_equal(loaded.predict(x), network.predict(x))
    assert loaded.dtype == dtype


def test_an_unknown_network_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(path, TwoLayerNet(2, 2, 2))
    tensors, content = read_tensors(path, "model")
    write_tensors(path, "model", tensors, {**content, "network": "VeryDeepNet"})
    with pytest.raises(CheckpointError, match="VeryDeepNet"):
        load_model(path)


def test_parameters_of_another_network_copy_nothing():
    network = TwoLayerNet(6, 4, 3, rng=0)
    before = {name: value.copy() for name, value in network.params.items()}
    other = dict(TwoLayerNet(6, 4, 2, rng=1).params)
    with pytest.raises(CheckpointError, match=r"run.*W2.*\(4, 2\).*\(4, 3\)"):
        copy_parameters("run", other, network)
    with pytest.raises(CheckpointError, match="float64"):
        copy_parameters("run", TwoLayerNet(6, 4, 3, dtype=np.float64).params, network)
    with pytest.raises(CheckpointError, match="W3"):
        copy_parameters("run", {**other, "W3": np.ones(1)}, network)
    for name, value in before.items():
        np.testing.assert_array_equal(network.params[name], value)


@pytest.mark.parametrize(
    "network",
    [
        MultiLayerNet(7, [6, 5], 3, "gelu", use_dropout=True, use_batchnorm=True, rng=1),
        SimpleConvNet((1, 8, 8), {"filter_num": 2, "filter_size": 3}, 5, 4, rng=1),
        DeepConvNet((1, 12, 12), rng=1),
    ],
    ids=lambda network: type(network).__name__,
)
def test_every_network_comes_back(tmp_path, network):
    x = np.random.default_rng(0).random((5, *(network.sample_shape or (7,))), np.float32)
    network.training = True
    network.predict(x)  # moving means of its own
    network.training = False
    save_model(tmp_path / "m", network)
    again = load_model(tmp_path / "m")
    assert type(again) is type(network)
    assert again.architecture == network.architecture
    np.testing.assert_array_equal(again.predict(x), network.predict(x))


def test_a_stack_by_hand_is_refused(tmp_path):
    network = Sequential([Affine(np.eye(2, dtype="f"), np.zeros(2, "f"))])
    with pytest.raises(SettingError, match="Sequential can't be saved"):
        save_model(tmp_path / "m", network)
    assert not list(tmp_path.iterdir())
