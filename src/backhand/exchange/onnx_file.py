"""A network as an ONNX file."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.layers import (
    GELU,
    Affine,
    AveragePooling,
    BatchNormalization,
    Convolution,
    Dropout,
    Layer,
    LayerNorm,
    LeakyRelu,
    Pooling,
    Relu,
    Residual,
    Sigmoid,
    Softplus,
    Tanh,
)
from backhand.networks import Sequential
from backhand.training import write_atomically

# Layer normalization came with 17; every runtime of the last years knows it.
_OPSET: Final = 17
# Of the file format itself, which has a version of its own: that of opset 17.
_IR_VERSION: Final = 8


def export_onnx(network: Sequential, path: str | os.PathLike[str]) -> None:
    """Write what `predict` computes as an ONNX model: input `x`, output `logits`, in float32.

    Parameters
    ----------
    network : Sequential
        The input is (N, D), or (N, C, H, W) where the network has a sample_shape; N is
        free.  A float64 network is written in float32.
    path : path

    Raises
    ------
    SettingError
        onnx is not installed, or a layer has no form there.
    RunFolderError
        The file can't be written.

    Source: https://onnx.ai/onnx/operators/
    """
    try:
        import onnx
        from onnx import TensorProto, helper
    except ImportError as error:
        raise SettingError(_("ONNX files need: pip install 'backhand[onnx]'")) from error
    graph = _Graph()
    shape = network.sample_shape
    first = next(iter(network.layers.values()))
    if shape is None and isinstance(first, Affine):
        shape = (len(first.params["W"]),)
    if shape is None:
        raise SettingError(
            _("the network does not say the shape of its samples: give it a sample_shape")
        )
    out, rank = graph.chain("x", 1 + len(shape), list(network.layers.values()))
    graph.node("Identity", [out], output="logits")
    classes = [array for array in network.params.values() if array.ndim == 1][-1].size
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            type(network).__name__,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", *shape])],
            [
                helper.make_tensor_value_info(
                    "logits", TensorProto.FLOAT, ["N", classes] if rank == 2 else None
                )
            ],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
        producer_name="backhand",
    )
    onnx.checker.check_model(model, full_check=True)
    write_atomically(path, model.SerializeToString())


class _Graph:
    """The nodes and weights of a model in the making."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._count = 0
        self._forms: dict[type[Layer], Callable[[str, int, Any], tuple[str, int]]] = {
            Affine: self._affine,
            Convolution: self._convolution,
            Pooling: self._pooling,
            AveragePooling: self._pooling,
            BatchNormalization: self._batch_normalization,
            LayerNorm: self._layer_norm,
            GELU: self._gelu,
            LeakyRelu: self._leaky_relu,
            Residual: self._residual,
        }

    def node(
        self, kind: str, inputs: list[str], output: str | None = None, **attributes: Any
    ) -> str:
        """Add a node; return the name of what it gives."""
        from onnx import helper

        name = output if output is not None else self._name(kind)
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def weight(self, array: NDArray[Any] | float, dtype: Any = np.float32) -> str:
        """Add an array; return its name."""
        from onnx import numpy_helper

        name = self._name("weight")
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array, dtype), name))
        return name

    def chain(self, x: str, rank: int, layers: list[Layer]) -> tuple[str, int]:
        """Add layers one after the other; return what comes out, and how many axes it has."""
        for layer in layers:
            kind = type(layer)
            if kind in (Relu, Sigmoid, Tanh, Softplus):
                x = self.node(kind.__name__, [x])
            elif kind in self._forms:
                x, rank = self._forms[kind](x, rank, layer)
            elif kind is not Dropout:  # which does nothing in evaluation
                raise SettingError(
                    _("{layer} has no form in an ONNX file").format(layer=kind.__name__)
                )
        return x, rank

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind.lower()}_{self._count}"

    def _affine(self, x: str, rank: int, layer: Affine) -> tuple[str, int]:
        if rank > 2:
            x = self.node("Flatten", [x], axis=1)
        W, b = self.weight(layer.params["W"]), self.weight(layer.params["b"])
        return self.node("Gemm", [x, W, b]), 2

    def _convolution(self, x: str, rank: int, layer: Convolution) -> tuple[str, int]:
        W, b = self.weight(layer.params["W"]), self.weight(layer.params["b"])
        return self.node("Conv", [x, W, b], strides=[layer.stride] * 2, pads=[layer.pad] * 4), rank

    def _pooling(self, x: str, rank: int, layer: Pooling | AveragePooling) -> tuple[str, int]:
        window: dict[str, Any] = {
            "kernel_shape": [layer.pool_h, layer.pool_w],
            "strides": [layer.stride] * 2,
            "pads": [layer.pad] * 4,
        }
        if isinstance(layer, Pooling):
            return self.node("MaxPool", [x], **window), rank
        return self.node("AveragePool", [x], count_include_pad=1, **window), rank

    def _batch_normalization(self, x: str, rank: int, layer: BatchNormalization) -> tuple[str, int]:
        arrays = (*layer.params.values(), layer.running_mean, layer.running_var)
        names = [self.weight(array) for array in arrays]
        return self.node("BatchNormalization", [x, *names], epsilon=layer.eps), rank

    def _layer_norm(self, x: str, rank: int, layer: LayerNorm) -> tuple[str, int]:
        names = [self.weight(array) for array in layer.params.values()]
        return self.node("LayerNormalization", [x, *names], axis=-1, epsilon=layer.eps), rank

    def _leaky_relu(self, x: str, rank: int, layer: LeakyRelu) -> tuple[str, int]:
        return self.node("LeakyRelu", [x], alpha=layer.slope), rank

    def _gelu(self, x: str, rank: int, _layer: GELU) -> tuple[str, int]:
        # Of its parts: as a single node it came with opset 20.
        cube = self.node("Mul", [self.node("Mul", [x, x]), x])
        inner = self.node("Add", [x, self.node("Mul", [cube, self.weight(0.044715)])])
        bent = self.node("Tanh", [self.node("Mul", [inner, self.weight(math.sqrt(2 / math.pi))])])
        share = self.node("Mul", [self.node("Add", [bent, self.weight(1.0)]), self.weight(0.5)])
        return self.node("Mul", [x, share]), rank

    def _residual(self, x: str, rank: int, layer: Residual) -> tuple[str, int]:
        inner, _rank = self.chain(x, rank, list(layer.layers))
        return self.node("Add", [inner, x]), rank
