"""Softmax together with the cross-entropy loss."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions import (
    log_softmax,
    negative_log_likelihood,
    softmax_cross_entropy_vjp,
)
from backhand.layers.layer import LossLayer

Floats = NDArray[np.floating[Any]]


class SoftmaxWithLoss(LossLayer):
    """L = -(1/N) Σₙ log softmax(x)[n, tₙ]; labels as class indices or one-hot.

    The two belong together: the product of their local derivatives is
    softmax(x) - onehot(t), without a division by a small probability.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.6.3
    and appendix A.
    """

    def forward(self, x: Floats, t: ArrayLike) -> float:
        """Return the mean loss over the batch, in nats.

        Parameters
        ----------
        x : (N, C) float array, or (C,) for one sample
            Logits.
        t : (N,) int array of class indices in [0, C), or (N, C) one-hot array;
            for one sample an int, or (C,) one-hot

        Returns
        -------
        loss : float

        Raises
        ------
        ShapeError
            x is neither 1-D nor 2-D.
        LabelError
            t does not match x, or holds what is no class.
        """
        log_y = log_softmax(x)
        loss = negative_log_likelihood(log_y, t)
        # The log-probabilities do for both passes: each is computed once.
        self.cache = (log_y, t)
        return loss

    def backward(self, dout: float = 1) -> Floats:
        """Return dout (softmax(x) - onehot(t)) / N.

        Parameters
        ----------
        dout : float
            Upstream gradient of the loss; 1 where the loss is what is minimised.

        Returns
        -------
        dx : float array of x's shape
        """
        log_y, t = self._kept()
        # A shift of a sample's logits changes nothing, so the log-probabilities are logits too.
        return softmax_cross_entropy_vjp(dout, log_y, t, log_y)
