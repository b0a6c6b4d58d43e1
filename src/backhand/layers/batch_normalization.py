"""Batch normalization."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError, ShapeError
from backhand.functions import (
    batch_normalization,
    batch_normalization_vjp,
    normalize_with,
    normalize_with_vjp,
)
from backhand.functions.floating import as_numbers
from backhand.language import gettext as _
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class BatchNormalization(Layer):
    """Each feature, or channel of a picture, at mean 0 and variance 1; then scaled and shifted.

    In training the mean and the variance are the batch's, and a moving mean of them
    is kept; in evaluation it takes their place.

    Parameters
    ----------
    gamma, beta : (D,) or (C,) float arrays
        Scale and shift.  Held, not copied.
    momentum : float in [0, 1)
        How much of the moving mean stays at each batch.
    eps : float, positive
        Added to the variance.
    running_mean, running_var : (D,) or (C,) float arrays, optional
        Where the moving means begin; 0 and 1 by default.

    Attributes
    ----------
    training : bool
        True by default; a network sets it for all of its layers.
    running_mean, running_var : (D,) or (C,) float arrays
        Also in `buffers`, the arrays that are kept with the parameters and not learnt.

    Raises
    ------
    ShapeError
        The arrays are not 1-D of one length; in `forward`, x is neither (N, D) nor
        (N, C, H, W) with as many features.
    SettingError
        momentum or eps makes no sense.

    Source: Ioffe, Szegedy, "Batch normalization", arXiv:1502.03167, algorithms 1 and 2.
    """

    training = True

    def __init__(
        self,
        gamma: Floats,
        beta: Floats,
        momentum: float = 0.9,
        eps: float = 1e-5,
        running_mean: Floats | None = None,
        running_var: Floats | None = None,
    ) -> None:
        super().__init__(gamma=gamma, beta=beta)
        self._buffers = {
            "running_mean": np.zeros_like(gamma) if running_mean is None else running_mean,
            "running_var": np.ones_like(gamma) if running_var is None else running_var,
        }
        for array in (beta, *self._buffers.values()):
            if gamma.ndim != 1 or array.shape != gamma.shape:
                raise ShapeError(
                    _(
                        "gamma, beta, running_mean and running_var must be 1-D of one length, "
                        "not {gamma} and {other}"
                    ).format(gamma=gamma.shape, other=array.shape)
                )
        if not (0 <= momentum < 1 and eps > 0):
            raise SettingError(
                _("momentum must be in [0, 1) and eps positive, not {momentum} and {eps}").format(
                    momentum=momentum, eps=eps
                )
            )
        self.momentum = float(momentum)
        self.eps = float(eps)

    @property
    def buffers(self) -> dict[str, Floats]:
        """The moving means: kept with the parameters and not learnt."""
        return self._buffers

    @property
    def running_mean(self) -> Floats:
        """The moving mean of the batches' means."""
        return self._buffers["running_mean"]

    @property
    def running_var(self) -> Floats:
        """The moving mean of the batches' variances."""
        return self._buffers["running_var"]

    def forward(self, x: Floats) -> Floats:
        """Return the normalized x; in training, take its statistics into the moving means.

        Parameters
        ----------
        x : (N, D) or (N, C, H, W) float array

        Returns
        -------
        y : float array of x's shape
        """
        x, gamma, beta = as_numbers(x), self.params["gamma"], self.params["beta"]
        if not self.training:
            y = normalize_with(x, self.running_mean, self.running_var, gamma, beta, self.eps)
            self.cache = (x, None, None)
            return y
        y, mean, variance = batch_normalization(x, gamma, beta, self.eps)
        for running, batch in ((self.running_mean, mean), (self.running_var, variance)):
            running *= self.momentum
            running += (1 - self.momentum) * batch
        self.cache = (x, mean, variance)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of x; write those of gamma and beta to `grads`.

        Parameters
        ----------
        dout : float array of the input's shape

        Returns
        -------
        dx : float array of the input's shape
        """
        x, mean, variance = self._kept()
        gamma = self.params["gamma"]
        if mean is None:
            statistics = (self.running_mean, self.running_var)
            dx, dgamma, dbeta = normalize_with_vjp(dout, x, *statistics, gamma, self.eps)
        else:
            dx, dgamma, dbeta = batch_normalization_vjp(dout, x, gamma, mean, variance, self.eps)
        self.grads["gamma"], self.grads["beta"] = dgamma, dbeta
        return dx
