"""Weights under PyTorch's names: there, back, and refused where they don't fit."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import CheckpointError, SettingError
from backhand.exchange import from_state_dict, load_state_dict, save_state_dict, to_state_dict
from backhand.layers import RNN
from backhand.networks import DeepConvNet, MultiLayerNet, Sequential, TwoLayerNet


def test_names_and_layouts():
    network = MultiLayerNet(7, [6], 3, use_batchnorm=True, use_dropout=True, rng=0)
    state = to_state_dict(network)
    assert {name: array.shape for name, array in state.items()} == {
        "0.weight": (6, 7),
        "0.bias": (6,),
        "1.weight": (6,),
        "1.bias": (6,),
        "1.running_mean": (6,),
        "1.running_var": (6,),
        "1.num_batches_tracked": (),
        "4.weight": (3, 6),
        "4.bias": (3,),
    }
    np.testing.assert_array_equal(state["0.weight"], network.params["W1"].T)
    state["0.weight"][:] = 0
    assert network.params["W1"].any()


def test_a_flatten_is_counted():
    names = list(to_state_dict(DeepConvNet(rng=0)))
    # 6 convolutions with ReLU, 3 poolings: 0 to 14; nn.Flatten is 15.
    assert names[-4:] == ["16.weight", "16.bias", "19.weight", "19.bias"]


@pytest.mark.parametrize("suffix", [".safetensors", ".npz"])
def test_there_and_back(tmp_path, suffix):
    network = DeepConvNet((1, 12, 12), rng=0)
    path = tmp_path / f"weights{suffix}"
    if suffix == ".npz":
        np.savez(path, **to_state_dict(network))
    else:
        save_state_dict(path, network)
    other = DeepConvNet((1, 12, 12), rng=1)
    from_state_dict(other, load_state_dict(path))
    for name, array in network.params.items():
        np.testing.assert_array_equal(other.params[name], array)


def test_other_prefixes_will_do():
    network, other = (TwoLayerNet(5, 4, 3, rng=seed) for seed in (0, 1))
    state = {f"model.layer_{name}": array for name, array in to_state_dict(network).items()}
    from_state_dict(other, state)
    np.testing.assert_array_equal(other.params["W2"], network.params["W2"])


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda state: state.pop("2.bias"), "ends before bias"),
        (lambda state: state.update({"3.weight": np.ones(2)}), "3.weight left over"),
        (lambda state: state.update({"0.weight": np.ones((2, 2))}), r"0.weight of shape \(2, 2\)"),
        (lambda state: state.update({"0.weight": "text"}), "not an array of numbers"),
    ],
)
def test_what_does_not_fit(change, text):
    network = TwoLayerNet(5, 4, 3, rng=0)
    before = network.params["W1"].copy()
    state = to_state_dict(network)
    change(state)
    with pytest.raises(CheckpointError, match=text):
        from_state_dict(network, state)
    np.testing.assert_array_equal(network.params["W1"], before)


def test_files_that_are_none(tmp_path):
    (tmp_path / "w.safetensors").write_bytes(b"nothing")
    (tmp_path / "w.pt").write_bytes(b"")
    for name, text in (
        ("w.safetensors", "can't be read"),
        ("w.pt", "safetensors.torch.save_file"),
        ("nowhere.npz", "nowhere"),
    ):
        with pytest.raises(CheckpointError, match=text):
            load_state_dict(tmp_path / name)
    one = np.eye(3, dtype="f")
    with pytest.raises(SettingError, match="RNN1 has no equal"):
        to_state_dict(Sequential([RNN(one, one, one[0])]))
