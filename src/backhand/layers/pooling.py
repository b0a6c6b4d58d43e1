"""The pooling layers: one number for each window of a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.functions import (
    average_pooling,
    average_pooling_vjp,
    max_pooling,
    max_pooling_vjp,
)
from backhand.functions.floating import as_numbers
from backhand.layers.layer import Layer

Floats = NDArray[np.floating[Any]]


class _Window(Layer):
    """What the two share: where the windows lie."""

    def __init__(self, pool_h: int, pool_w: int, stride: int | None = None, pad: int = 0) -> None:
        super().__init__()
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = pool_h if stride is None else stride
        self.pad = pad

    def _window(self) -> tuple[int, int, int, int]:
        return self.pool_h, self.pool_w, self.stride, self.pad


class Pooling(_Window):
    """The largest number of each window ("max pooling").

    Parameters
    ----------
    pool_h, pool_w : int
        Of the window.
    stride : int, optional
        The window's height by default: windows that touch and don't overlap.
    pad : int
        The padding is never the largest.

    Raises
    ------
    SettingError
        In `forward`: stride or pad makes no sense.
    ShapeError
        In `forward`: x is not (N, C, H, W), or smaller than the window.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 7.4.5.
    """

    def forward(self, x: Floats) -> Floats:
        """Return the largest number of each window.

        Parameters
        ----------
        x : (N, C, H, W) float array

        Returns
        -------
        y : (N, C, OH, OW) float array
        """
        x = as_numbers(x)
        y = max_pooling(x, *self._window())
        self.cache = (x, y)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of the pictures: dout where the largest stood, else 0.

        Parameters
        ----------
        dout : (N, C, OH, OW) float array

        Returns
        -------
        dx : (N, C, H, W) float array
        """
        x, y = self._kept()
        return max_pooling_vjp(dout, x, y, *self._window())


class AveragePooling(_Window):
    """The mean of each window.

    Parameters
    ----------
    pool_h, pool_w : int
        Of the window.
    stride : int, optional
        The window's height by default: windows that touch and don't overlap.
    pad : int
        The zeros of the padding are counted.

    Raises
    ------
    SettingError
        In `forward`: stride or pad makes no sense.
    ShapeError
        In `forward`: x is not (N, C, H, W), or smaller than the window.

    Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document
    recognition", Proc. IEEE 86 (1998), section II.B.
    """

    def forward(self, x: Floats) -> Floats:
        """Return the mean of each window.

        Parameters
        ----------
        x : (N, C, H, W) float array

        Returns
        -------
        y : (N, C, OH, OW) float array
        """
        y = average_pooling(x, *self._window())
        self.cache = (np.shape(x),)
        return y

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of the pictures: an equal share to each pixel of a window.

        Parameters
        ----------
        dout : (N, C, OH, OW) float array

        Returns
        -------
        dx : (N, C, H, W) float array
        """
        (shape,) = self._kept()
        return average_pooling_vjp(dout, shape, *self._window())
