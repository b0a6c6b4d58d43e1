"""A rectified linear unit that lets a little of the negative through."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import leaky_relu, leaky_relu_vjp
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class LeakyRelu(Layer):
    """y = x where x > 0, slope · x elsewhere.

    Parameters
    ----------
    slope : float
        Of the negative half.

    Source: Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models",
    ICML workshop 2013.
    """

    def __init__(self, slope: float = 0.01) -> None:
        super().__init__()
        self.slope = slope

    def forward(self, x: Floats) -> Floats:
        """Return the function's value, entry by entry.

        Parameters
        ----------
        x : float array of any shape

        Returns
        -------
        y : float array of x's shape
        """
        y = leaky_relu(x, self.slope)
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
        return leaky_relu_vjp(dout, x, self.slope)
