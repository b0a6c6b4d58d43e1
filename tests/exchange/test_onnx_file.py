"""ONNX files: every layer, in onnxruntime, as the network has it."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.exchange import export_onnx, verify_onnx
from backhand.layers import RNN, Affine
from backhand.networks import DeepConvNet, Sequential, SimpleConvNet, TwoLayerNet

onnx = pytest.importorskip("onnx", reason="the extra onnx is not installed")
pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")


def samples(*shape):
    return np.random.default_rng(2).normal(size=(7, *shape)).astype("f")


def test_layers_of_rows(tmp_path, rows_network):
    export_onnx(rows_network, tmp_path / "m.onnx")
    told = verify_onnx(tmp_path / "m.onnx", rows_network, samples(6))
    assert told.passed, told
    assert (told.samples, told.other_answers) == (7, 0)


def test_layers_of_pictures(tmp_path, pictures_network):
    out = pictures_network
    # The affine layer was made for what comes out below it.
    shape = samples(2, 9, 12)
    for layer in list(out.layers.values())[:-1]:
        shape = layer.forward(shape)
    assert shape[0].size == len(out.layers["Affine1"].params["W"])
    export_onnx(out, tmp_path / "m.onnx")
    assert verify_onnx(tmp_path / "m.onnx", out, samples(2, 9, 12)).passed


@pytest.mark.parametrize(
    ("network", "shape"),
    [
        (TwoLayerNet(784, 20, 10, "he", rng=0), (784,)),
        (TwoLayerNet(784, 20, 10, "he", rng=0, dtype=np.float64), (784,)),
        (SimpleConvNet(rng=0), (1, 28, 28)),
        (DeepConvNet(rng=0), (1, 28, 28)),
    ],
    ids=["two-layer", "float64", "simple-conv", "deep-conv"],
)
def test_networks_and_names(tmp_path, network, shape):
    export_onnx(network, tmp_path / "m.onnx")
    graph = onnx.load(tmp_path / "m.onnx").graph
    (x,), (logits,) = graph.input, graph.output
    assert (x.name, logits.name) == ("x", "logits")
    assert x.type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    dimensions = x.type.tensor_type.shape.dim
    assert dimensions[0].dim_param == "N"
    assert tuple(d.dim_value for d in dimensions[1:]) == shape
    assert verify_onnx(tmp_path / "m.onnx", network, samples(*shape)).passed


def test_a_difference_is_seen(tmp_path):
    network = TwoLayerNet(5, 4, 3, "he", rng=0)
    export_onnx(network, tmp_path / "m.onnx")
    network.params["W2"][0, 0] += 0.1
    assert not verify_onnx(tmp_path / "m.onnx", network, samples(5)).passed


def test_what_has_no_form_there(tmp_path):
    one = np.eye(3, dtype="f")
    network = Sequential([Affine(one, one[0]), RNN(one, one, one[0])])
    with pytest.raises(SettingError, match="RNN has no form"):
        export_onnx(network, tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())


def test_its_absence_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(SettingError, match=r"pip install 'backhand\[onnx\]'"):
        export_onnx(TwoLayerNet(2, 2, 2), tmp_path / "m.onnx")
