"""The affine layer: fully connected, also called linear or dense."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import ShapeError
from backhand.functions import affine, affine_vjp
from backhand.functions.floating import as_numbers
from backhand.functions.upstream import as_upstream
from backhand.language import gettext as _
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class Affine(Layer):
    """y = x W + b, for a batch.

    An input with more axes, such as images (N, C, H, W), is read as N rows; its
    gradient comes back in its own shape.

    Parameters
    ----------
    W : (D, H) float array
        Weights.  Held, not copied, as is b.
    b : (H,) float array
        Bias.

    Raises
    ------
    ShapeError
        W and b don't fit each other; in `forward`, x has other than D values a row;
        in `backward`, dout is not shaped like the output.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.6.
    """

    def __init__(self, W: Floats, b: Floats) -> None:
        super().__init__(W=W, b=b)
        if W.ndim != 2 or b.shape != W.shape[1:]:
            raise ShapeError(
                _("Affine needs W of shape (D, H) and b of shape (H,), not {W} and {b}").format(
                    W=W.shape, b=b.shape
                )
            )

    def forward(self, x: Floats) -> Floats:
        """Return x W + b.

        Parameters
        ----------
        x : (N, D) float array, or (N, …) with D values a row

        Returns
        -------
        y : (N, H) float array
        """
        x, W, b = as_numbers(x), self.params["W"], self.params["b"]
        if x.ndim < 2 or x.size != len(x) * len(W):
            raise ShapeError(
                _(
                    "Affine with W of shape {W} takes a batch with {features} values a row, "
                    "not an input of shape {x}"
                ).format(W=W.shape, features=len(W), x=x.shape)
            )
        rows = x.reshape(len(x), len(W))
        self.cache = (rows, x.shape)
        return affine(rows, W, b)

    def backward(self, dout: Floats) -> Floats:
        """Return dout Wᵀ in the input's shape; write dW = xᵀ dout and db = Σₙ dout to `grads`.

        Parameters
        ----------
        dout : (N, H) float array

        Returns
        -------
        dx : float array of the input's shape
        """
        rows, x_shape = self._kept()
        dx, self.grads["W"], self.grads["b"] = affine_vjp(dout, rows, self.params["W"])
        return dx.reshape(x_shape)

    def backward_parameters(self, dout: Floats) -> None:
        """Write dW = xᵀ dout and db = Σₙ dout to `grads`, without dx.

        With images below it, dx is two fifths of a training step's time.

        Parameters
        ----------
        dout : (N, H) float array
        """
        rows, _x_shape = self._kept()
        dout = as_upstream(dout, (len(rows), self.params["W"].shape[1]))
        self.grads["W"], self.grads["b"] = np.matmul(rows.T, dout), dout.sum(axis=0)
