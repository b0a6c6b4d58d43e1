"""Layer normalization."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import layer_normalization, layer_normalization_vjp
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class LayerNorm(Layer):
    """Each sample at mean 0 and variance 1 over its features; then scaled and shifted.

    Parameters
    ----------
    gamma, beta : (D,) float arrays
        Scale and shift.  Held, not copied.
    eps : float
        Added to the variance.

    Raises
    ------
    ShapeError
        In `forward`: x's last axis doesn't have gamma's length.

    Source: Ba, Kiros, Hinton, "Layer normalization", arXiv:1607.06450, section 3.
    """

    def __init__(self, gamma: Floats, beta: Floats, eps: float = 1e-5) -> None:
        super().__init__(gamma=gamma, beta=beta)
        self.eps = float(eps)

    def forward(self, x: Floats) -> Floats:
        """Return the normalized x.

        Parameters
        ----------
        x : (..., D) float array

        Returns
        -------
        y : float array of x's shape
        """
        y = layer_normalization(x, self.params["gamma"], self.params["beta"], self.eps)
        self.cache = (np.asarray(x),)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of x; write those of gamma and beta to `grads`.

        Parameters
        ----------
        dout : float array of the input's shape

        Returns
        -------
        dx : float array of the input's shape
        """
        (x,) = self._kept()
        dx, self.grads["gamma"], self.grads["beta"] = layer_normalization_vjp(
            dout, x, self.params["gamma"], self.eps
        )
        return dx
