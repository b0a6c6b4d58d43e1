"""The convolution layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import ShapeError
from backhand.functions import convolution, convolution_parameters_vjp, convolution_vjp
from backhand.language import gettext as _
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class Convolution(Layer):
    """Filters that slide over pictures.

    Parameters
    ----------
    W : (F, C, FH, FW) float array
        Filters.  Held, not copied, as is b.
    b : (F,) float array
        Bias.
    stride, pad : int

    Raises
    ------
    ShapeError
        W and b don't fit each other; in `forward`, x is not (N, C, H, W) with the
        filters' C, or smaller than they are.
    SettingError
        stride or pad makes no sense: said in `forward`.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 7.4.4.
    """

    def __init__(self, W: Floats, b: Floats, stride: int = 1, pad: int = 0) -> None:
        super().__init__(W=W, b=b)
        if W.ndim != 4 or b.shape != W.shape[:1]:
            raise ShapeError(
                _(
                    "Convolution needs W of shape (F, C, FH, FW) and b of shape (F,), "
                    "not {W} and {b}"
                ).format(W=W.shape, b=b.shape)
            )
        self.stride = stride
        self.pad = pad

    def forward(self, x: Floats) -> Floats:
        """Return the pictures that the filters make of the pictures x.

        Parameters
        ----------
        x : (N, C, H, W) float array

        Returns
        -------
        y : (N, F, OH, OW) float array
        """
        y = convolution(x, self.params["W"], self.params["b"], self.stride, self.pad)
        # The pictures, not their windows, which are FH FW times as many numbers.
        self.cache = (np.asarray(x),)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of the pictures; write those of W and b to `grads`.

        Parameters
        ----------
        dout : (N, F, OH, OW) float array

        Returns
        -------
        dx : (N, C, H, W) float array
        """
        (x,) = self._kept()
        dx, self.grads["W"], self.grads["b"] = convolution_vjp(
            dout, x, self.params["W"], self.stride, self.pad
        )
        return dx

    def backward_parameters(self, dout: Floats) -> None:
        """Write the gradients of W and b to `grads`, without that of the pictures.

        Parameters
        ----------
        dout : (N, F, OH, OW) float array
        """
        (x,) = self._kept()
        self.grads["W"], self.grads["b"] = convolution_parameters_vjp(
            dout, x, self.params["W"], self.stride, self.pad
        )
