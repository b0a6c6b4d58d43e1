"""The hyperbolic tangent as a layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import tanh, tanh_vjp
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class Tanh(Layer):
    """y = tanh(x), entry by entry.

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.3.2.
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
        y = tanh(x)
        self.cache = (y,)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of the last input: the output that forward kept is all it takes.

        Parameters
        ----------
        dout : float array of the output's shape

        Returns
        -------
        dx : float array of the input's shape
        """
        (y,) = self._kept()
        return tanh_vjp(dout, y)
