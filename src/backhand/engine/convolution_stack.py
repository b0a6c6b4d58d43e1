"""What the compiled convolutions need to know of a network."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backhand.engine.stack import Unsupported
from backhand.language import gettext as _
from backhand.layers import Affine, Convolution, Layer, Pooling, Relu
from backhand.networks import Sequential


class Stage(NamedTuple):
    """A convolution with what follows it.

    Attributes
    ----------
    layer : Convolution
    rectified, pooled : bool
        Whether Relu and a Pooling of 2×2 follow.
    names : (str, str)
        Of W and b among the network's parameters.
    """

    layer: Convolution
    rectified: bool
    pooled: bool
    names: tuple[str, str]

    @property
    def W(self) -> NDArray[Any]:
        """The filters (F, C, FH, FW) as they are now."""
        return self.layer.params["W"]

    @property
    def b(self) -> NDArray[Any]:
        """The bias (F,) as it is now."""
        return self.layer.params["b"]

    @property
    def pad(self) -> int:
        """Zeros on each side."""
        return self.layer.pad


class ConvolutionStack(NamedTuple):
    """A network in two parts.

    Attributes
    ----------
    stages : tuple of Stage
        From the pictures on.
    head : tuple of Layer
        An Affine, and whatever layers come after it.
    shape : (C, H, W)
        Of a picture.
    """

    stages: tuple[Stage, ...]
    head: tuple[Layer, ...]
    shape: tuple[int, int, int]


def has_convolutions(network: Any) -> bool:
    """Whether any layer of a network is a Convolution."""
    layers = getattr(network, "layers", {}).values()
    return any(isinstance(layer, Convolution) for layer in layers)


def read_convolutions(network: Any) -> ConvolutionStack:
    """Return a network's convolutions, and the layers from the first Affine on.

    Raises
    ------
    Unsupported
        It does not begin with Convolution of stride 1, each alone or followed by Relu, a
        Pooling of 2×2, or both; or no Affine comes next; or its parameters are not all
        float32, or all float64. The text says which.
    """
    # What a subclass has made of the loss, the layers alone don't tell.
    own = ("loss", "loss_and_gradient", "predict")
    if not isinstance(network, Sequential) or any(
        getattr(type(network), name) is not getattr(Sequential, name) for name in own
    ):
        raise Unsupported(_("the network has a loss or a forward pass of its own"))
    names = {id(array): name for name, array in network.params.items()}
    layers = list(network.layers.values())
    stages: list[Stage] = []
    while layers and type(layers[0]) is Convolution:
        stages.append(_take_stage(layers, names))
    if not stages:
        raise Unsupported(_("the network does not begin with a Convolution"))
    if not layers or type(layers[0]) is not Affine:
        raise Unsupported(
            _("it has no compiled form of {layer} at that place").format(
                layer=type(layers[0] if layers else network.last_layer).__name__
            )
        )
    _require_one_dtype(stages, layers, len(names))
    shape = network.sample_shape
    if shape is None or len(shape) != 3:
        raise Unsupported(_("the shape (C, H, W) of its pictures is not known"))
    channels, height, width = shape
    _require_fit(stages, (channels, height, width), layers[0])
    return ConvolutionStack(tuple(stages), tuple(layers), (channels, height, width))


def _take_stage(layers: list[Layer], names: dict[int, str]) -> Stage:
    """Return the stage at the beginning of some layers, which are taken off."""
    layer: Any = layers.pop(0)
    if layer.stride != 1:
        raise Unsupported(_("a convolution has the stride {n}").format(n=layer.stride))
    rectified = bool(layers) and type(layers[0]) is Relu
    if rectified:
        layers.pop(0)
    pooled = bool(layers) and type(layers[0]) is Pooling
    if pooled:
        pooling: Any = layers.pop(0)
        if (pooling.pool_h, pooling.pool_w, pooling.stride, pooling.pad) != (2, 2, 2, 0):
            raise Unsupported(_("a pooling is not one of 2×2 with a stride of 2"))
    W, b = layer.params["W"], layer.params["b"]
    return Stage(layer, rectified, pooled, (names[id(W)], names[id(b)]))


def _require_one_dtype(stages: list[Stage], head: list[Layer], count: int) -> None:
    arrays = [array for stage in stages for array in (stage.W, stage.b)]
    arrays += [array for layer in head for array in layer.params.values()]
    if len({id(array) for array in arrays}) != count or len(arrays) != count:
        raise Unsupported(_("two of its layers share a parameter"))
    if {array.dtype for array in arrays} not in ({np.dtype("f4")}, {np.dtype("f8")}):
        raise Unsupported(_("its parameters are not all float32 or all float64"))


def _require_fit(stages: list[Stage], shape: tuple[int, int, int], first: Layer) -> None:
    """Raise `Unsupported` where the layers would raise ShapeError, which they can say better."""
    for stage in stages:
        filters, channels, height, width = stage.W.shape
        rest = [n + 2 * stage.pad - k + 1 for n, k in zip(shape[1:], (height, width), strict=True)]
        if stage.pooled:
            rest = [n // 2 for n in rest]
        if channels != shape[0] or min(rest) < 1 or stage.pad < 0:
            raise Unsupported(_("its convolutions don't fit the pictures"))
        shape = (filters, rest[0], rest[1])
    if len(first.params["W"]) != math.prod(shape):
        raise Unsupported(_("its first Affine doesn't fit the pictures"))
