"""The sigmoid layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import sigmoid, sigmoid_vjp
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class Sigmoid(Layer):
    """y = 1 / (1 + exp(-x)), entry by entry.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.5.2.
    """

    def forward(self, x: Floats) -> Floats:
        """Return 1 / (1 + exp(-x)).

        Parameters
        ----------
        x : float array of any shape

        Returns
        -------
        y : float array of x's shape
        """
        y = sigmoid(x)
        self.cache = (y,)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return dout y (1 - y): the output that forward kept is all it takes.

        Parameters
        ----------
        dout : float array of the output's shape

        Returns
        -------
        dx : float array of the input's shape
        """
        (y,) = self._kept()
        return sigmoid_vjp(dout, y)
