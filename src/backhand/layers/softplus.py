"""Softplus as a layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import softplus, softplus_vjp
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class Softplus(Layer):
    """y = log(1 + exp(x)), entry by entry.

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 3.10.
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
        y = softplus(x)
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
        return softplus_vjp(dout, x)
