"""The largest, or the mean, of each window of a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions.blocks import over_blocks
from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream
from backhand.functions.windows import add_windows, windows

Floats = NDArray[np.floating[Any]]


def max_pooling(x: ArrayLike, pool_h: int, pool_w: int, stride: int = 1, pad: int = 0) -> Floats:
    """Return the largest number of each window.

    The padding is never the largest.

    Parameters
    ----------
    x : (N, C, H, W) float array
    pool_h, pool_w : int
        Of the window.
    stride, pad : int

    Returns
    -------
    y : (N, C, OH, OW) float array

    Raises
    ------
    ShapeError
        x is not 4-D, or smaller than the window.

    Examples
    --------
    >>> max_pooling(np.arange(16.0).reshape(1, 1, 4, 4), 2, 2, stride=2)
    array([[[[ 5.,  7.],
             [13., 15.]]]])

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 7.3.
    """
    x = as_floating(x)

    def work(some: slice) -> Floats:
        view = windows(x[some], pool_h, pool_w, stride, pad, fill=-np.inf)
        # Pixel by pixel of the window: whole pictures are compared, not small windows.
        y: Floats = view[:, :, 0, 0].copy()
        for i, j in np.ndindex(pool_h, pool_w):
            np.maximum(y, view[:, :, i, j], out=y)
        return y

    return np.concatenate(over_blocks(work, len(x), x[0].size if x.size else 1))


def max_pooling_vjp(
    dout: ArrayLike,
    x: ArrayLike,
    y: Floats,
    pool_h: int,
    pool_w: int,
    stride: int = 1,
    pad: int = 0,
) -> Floats:
    """Return the gradient with respect to the pictures: dout where the largest stands, else 0.

    Of several that are the largest together, the first gets it all.

    Parameters
    ----------
    dout : (N, C, OH, OW) float array
        Upstream gradient.
    x : (N, C, H, W) float array
        What `max_pooling` was given.
    y : (N, C, OH, OW) float array
        What it returned.
    pool_h, pool_w, stride, pad : int

    Returns
    -------
    dx : float array of x's shape

    Raises
    ------
    ShapeError
        dout is not shaped like y.
    """
    x = as_floating(x)
    dout = as_upstream(dout, y.shape)

    # Windows that don't share a pixel have nothing to add up: each writes its own.
    apart = pad == 0 and stride >= max(pool_h, pool_w)
    dx = np.zeros(x.shape, dtype=dout.dtype) if apart else np.empty(x.shape, dtype=dout.dtype)

    def work(some: slice) -> None:
        view = windows(x[some], pool_h, pool_w, stride, pad, fill=-np.inf)
        free = np.ones(y[some].shape, dtype=bool)
        largest = np.empty(y[some].shape, dtype=bool)
        if apart:
            parts = _writable_windows(dx[some], pool_h, pool_w, stride)
        else:
            parts = np.empty(view.shape, dtype=dout.dtype)
        for i, j in np.ndindex(pool_h, pool_w):
            np.equal(view[:, :, i, j], y[some], out=largest)
            largest &= free
            np.multiply(dout[some], largest, out=parts[:, :, i, j])
            free ^= largest
        if not apart:
            dx[some] = add_windows(parts, x[some].shape, stride, pad)

    over_blocks(work, len(x), 2 * x[0].size if x.size else 1)
    return dx


def _writable_windows(x: Floats, height: int, width: int, stride: int) -> Floats:
    """Return `windows` of x that can be written to; they share no pixel."""
    out_height = (x.shape[2] - height) // stride + 1
    out_width = (x.shape[3] - width) // stride + 1
    n, c, h, w = x.strides
    return np.lib.stride_tricks.as_strided(
        x,
        (*x.shape[:2], height, width, out_height, out_width),
        (n, c, h, w, h * stride, w * stride),
    )


def average_pooling(
    x: ArrayLike, pool_h: int, pool_w: int, stride: int = 1, pad: int = 0
) -> Floats:
    """Return the mean of each window, the zeros of the padding counted.

    Parameters
    ----------
    x : (N, C, H, W) float array
    pool_h, pool_w : int
        Of the window.
    stride, pad : int

    Returns
    -------
    y : (N, C, OH, OW) float array

    Raises
    ------
    ShapeError
        x is not 4-D, or smaller than the window.

    Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document
    recognition", Proc. IEEE 86 (1998), section II.B (sub-sampling).
    """
    y: Floats = windows(x, pool_h, pool_w, stride, pad).mean(axis=(2, 3))
    return y


def average_pooling_vjp(
    dout: ArrayLike,
    shape: tuple[int, ...],
    pool_h: int,
    pool_w: int,
    stride: int = 1,
    pad: int = 0,
) -> Floats:
    """Return the gradient with respect to the pictures: each pixel of a window gets its share.

    Parameters
    ----------
    dout : (N, C, OH, OW) float array
        Upstream gradient.
    shape : (N, C, H, W)
        Of what `average_pooling` was given.
    pool_h, pool_w, stride, pad : int

    Returns
    -------
    dx : float array of `shape`
    """
    dout = as_floating(dout)
    share = dout / dout.dtype.type(pool_h * pool_w)
    size, channels, out_height, out_width = share.shape
    parts = np.broadcast_to(
        share[:, :, np.newaxis, np.newaxis],
        (size, channels, pool_h, pool_w, out_height, out_width),
    )
    return add_windows(parts, tuple(shape), stride, pad)
