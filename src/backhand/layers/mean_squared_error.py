"""The squared distance to targets, as a loss layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions import mean_squared_error, mean_squared_error_vjp
from backhand.layers.layer import LossLayer

Floats = NDArray[np.floating[Any]]


class MeanSquaredError(LossLayer):
    """L = 1/(2N) Σₙ Σₖ (x[n, k] - t[n, k])².

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 4.2.1.
    """

    def forward(self, x: Floats, t: ArrayLike) -> float:
        """Return the loss of the batch.

        Parameters
        ----------
        x : (N, K) float array
        t : (N, K) float array

        Returns
        -------
        loss : float
        """
        loss = mean_squared_error(x, t)
        self.cache = (np.asarray(x), t)
        return loss

    def backward(self, dout: float = 1) -> Floats:
        """Return the gradient of x.

        Parameters
        ----------
        dout : float
            Upstream gradient of the loss.

        Returns
        -------
        dx : float array of x's shape
        """
        x, t = self._kept()
        return mean_squared_error_vjp(dout, x, t)[0]
