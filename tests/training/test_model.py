from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import CheckpointError
from backhand.networks import TwoLayerNet
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
    write_tensors(path, "model", tensors, {**content, "network": "DeepConvNet"})
    with pytest.raises(CheckpointError, match="DeepConvNet"):
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
