"""The multi-class hinge loss as a loss layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions import hinge, hinge_vjp
from backhand.layers.layer import LossLayer

Floats = NDArray[np.floating[Any]]


class HingeLoss(LossLayer):
    """L = (1/N) Σₙ Σ_{c ≠ tₙ} max(0, x[n, c] - x[n, tₙ] + margin).

    Parameters
    ----------
    margin : float

    Source: Weston, Watkins, "Support vector machines for multi-class pattern recognition",
    ESANN 1999.
    """

    def __init__(self, margin: float = 1.0) -> None:
        super().__init__()
        self.margin = float(margin)

    def forward(self, x: Floats, t: ArrayLike) -> float:
        """Return the loss of the batch.

        Parameters
        ----------
        x : (N, C) float array
            Scores.
        t : (N,) int array of class indices, or (N, C) one-hot array

        Returns
        -------
        loss : float
        """
        loss = hinge(x, t, self.margin)
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
        return hinge_vjp(dout, x, t, self.margin)
