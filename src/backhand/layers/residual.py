"""The residual connection."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_numbers
from backhand.functions.upstream import as_upstream
from backhand.language import gettext as _
from backhand.layers.layer import Layer
from backhand.layers.numbering import number_parameters

Floats = NDArray[np.floating[Any]]


class Residual(Layer):
    """y = F(x) + x, where F is some layers one after the other.

    Parameters
    ----------
    *layers : Layer
        F; what comes out must have the shape of what goes in.

    Attributes
    ----------
    layers : tuple of Layer
    params, grads : dict
        Those of all the layers: W1, b1, W2, …, as in a network.
    training : bool
        Handed to the layers that know such a flag.

    Raises
    ------
    ShapeError
        In `forward`: F(x) has another shape than x.

    Source: He, Zhang, Ren, Sun, "Deep residual learning", arXiv:1512.03385, section 3.2.
    """

    def __init__(self, *layers: Layer) -> None:
        self._owners = number_parameters(layers)
        super().__init__(**{key: layer.params[name] for key, (layer, name) in self._owners.items()})
        self.layers = layers

    @property
    def training(self) -> bool:
        """Whether any of the layers behaves as in training."""
        return any(getattr(layer, "training", False) for layer in self.layers)

    @training.setter
    def training(self, value: bool) -> None:
        for layer in self.layers:
            if hasattr(layer, "training"):
                layer.training = value

    @property
    def buffers(self) -> dict[str, Floats]:
        """The layers' arrays that are kept and not learnt, by name and the layer's number."""
        return {
            f"{name}{number}": array
            for number, layer in enumerate(self.layers, 1)
            for name, array in layer.buffers.items()
        }

    def forward(self, x: Floats) -> Floats:
        """Return F(x) + x.

        Parameters
        ----------
        x : float array

        Returns
        -------
        y : float array of x's shape
        """
        x = y = as_numbers(x)
        for layer in self.layers:
            y = layer.forward(y)
        if y.shape != x.shape:
            raise ShapeError(
                _(
                    "Residual adds F(x) of shape {y} to x of shape {x}: they must be the same"
                ).format(y=y.shape, x=x.shape)
            )
        self.cache = (x.shape,)
        return y + x

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of x: what comes back through F, plus dout itself.

        Parameters
        ----------
        dout : float array of the output's shape

        Returns
        -------
        dx : float array of the input's shape
        """
        (shape,) = self._kept()
        dx = dout = as_upstream(dout, shape)
        for layer in reversed(self.layers):
            dx = layer.backward(dx)
        for key, (layer, name) in self._owners.items():
            self.grads[key] = layer.grads[name]
        return dx + dout
