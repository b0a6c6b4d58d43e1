"""The ReLU layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import relu, relu_vjp
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class Relu(Layer):
    """y = max(x, 0), entry by entry.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.5.1.
    """

    def forward(self, x: Floats) -> Floats:
        """Return max(x, 0).

        Parameters
        ----------
        x : float array of any shape

        Returns
        -------
        y : float array of x's shape
        """
        y = relu(x)
        self.cache = (y,)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return dout where the output was positive, else 0.

        Parameters
        ----------
        dout : float array of the output's shape

        Returns
        -------
        dx : float array of the input's shape
        """
        (y,) = self._kept()
        return relu_vjp(dout, y)
