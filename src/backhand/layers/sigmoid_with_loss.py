"""Sigmoid together with the cross-entropy of yes-or-no answers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions import binary_cross_entropy, binary_cross_entropy_vjp
from backhand.layers.layer import LossLayer

Floats = NDArray[np.floating[Any]]


class SigmoidWithLoss(LossLayer):
    """L = mean(softplus(x) - t x): the cross-entropy of sigmoid(x) against the answers t.

    Source: 斎藤康毅 『ゼロから作るDeep Learning ❷』 (O'Reilly Japan, 2018), section 4.2.4.
    """

    def forward(self, x: Floats, t: ArrayLike) -> float:
        """Return the loss of the batch.

        Parameters
        ----------
        x : float array
            Logits.
        t : array of x's shape, of 0 and 1

        Returns
        -------
        loss : float
        """
        loss = binary_cross_entropy(x, t)
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
        return binary_cross_entropy_vjp(dout, x, t)
