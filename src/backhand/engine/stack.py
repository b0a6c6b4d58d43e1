"""What the compiled step needs to know of a network."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backhand.language import gettext as _
from backhand.layers import Affine, Relu, Sigmoid, SoftmaxWithLoss

ACTIVATIONS: Final = {Relu: "relu", Sigmoid: "sigmoid"}


class Unsupported(Exception):
    """The engine can't compile this; the text says why."""


class Dense(NamedTuple):
    """An affine layer with what follows it; the arrays are the network's own.

    Attributes
    ----------
    W : (D, H) float array
    b : (H,) float array
    activation : "identity", "relu" or "sigmoid"
    names : (str, str)
        Of W and b among the network's parameters.
    """

    W: NDArray[Any]
    b: NDArray[Any]
    activation: str
    names: tuple[str, str]


def read_stack(network: Any) -> tuple[Dense, ...]:
    """Return a network's affine layers, first to last.

    Raises
    ------
    Unsupported
        It is no stack of Affine, each but the last followed by Relu or Sigmoid, with
        SoftmaxWithLoss above, of one type float32 or float64.
    """
    layers = list(getattr(network, "layers", {}).values())
    if type(getattr(network, "last_layer", None)) is not SoftmaxWithLoss or not layers:
        raise Unsupported(_("the network does not end in SoftmaxWithLoss"))
    names = {id(array): name for name, array in network.params.items()}
    stack: list[Dense] = []
    for layer in layers:
        if type(layer) is Affine:
            if stack and stack[-1].activation == "identity":
                raise Unsupported(_("two Affine layers follow each other"))
            W, b = layer.params["W"], layer.params["b"]
            stack.append(Dense(W, b, "identity", (names[id(W)], names[id(b)])))
        elif type(layer) in ACTIVATIONS and stack and stack[-1].activation == "identity":
            stack[-1] = stack[-1]._replace(activation=ACTIVATIONS[type(layer)])
        else:
            raise Unsupported(
                _("it has no compiled form of {layer} at that place").format(
                    layer=type(layer).__name__
                )
            )
    if stack[-1].activation != "identity":
        raise Unsupported(_("the last layer before the loss is not Affine"))
    dtypes = {array.dtype for dense in stack for array in (dense.W, dense.b)}
    if dtypes not in ({np.dtype(np.float32)}, {np.dtype(np.float64)}):
        raise Unsupported(_("its parameters are not all float32 or all float64"))
    return tuple(stack)
