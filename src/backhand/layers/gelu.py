"""The Gaussian error linear unit as a layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import gelu, gelu_vjp
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class GELU(Layer):
    """y = x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, entry by entry.

    Source: Hendrycks, Gimpel, "Gaussian error linear units", arXiv:1606.08415, section 2.
    """

    def forward(self, x: Floats) -> Floats:
        """Return the function's value, entry by entry.

        Parameters
        ----------
        x : float array of any shape

        Returns
        -------
        y : float array of x's shape
        """
        y = gelu(x)
        self.cache = (x,)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of the last input: the input that forward kept is all it takes.

        Parameters
        ----------
        dout : float array of the output's shape

        Returns
        -------
        dx : float array of the input's shape
        """
        (x,) = self._kept()
        return gelu_vjp(dout, x)
