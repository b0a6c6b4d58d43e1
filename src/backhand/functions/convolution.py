"""The convolution of pictures with filters, as deep learning means it: a correlation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream
from backhand.functions.windows import add_windows, conv_output_size, windows
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]

# The windows of so many numbers are written out at a time: they stay in the processor's cache,
# and a large batch asks for no more memory than a small one.
_BLOCK: Final = 400_000


def convolution(x: ArrayLike, W: ArrayLike, b: ArrayLike, stride: int = 1, pad: int = 0) -> Floats:
    """Lay each filter over each window of each picture.

    y[n, f, p, q] = b[f] + Σ W[f, c, i, j] x[n, c, p·stride + i - pad, q·stride + j - pad]

    Every window is a column of C·FH·FW numbers (im2col), so that it is one product of
    matrices a picture.

    Parameters
    ----------
    x : (N, C, H, W) float array
    W : (F, C, FH, FW) float array
        Filters.
    b : (F,) float array
        Bias.
    stride, pad : int

    Returns
    -------
    y : (N, F, OH, OW) float array

    Raises
    ------
    ShapeError
        x, W and b don't fit each other.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), sections 7.2 and 7.4.
    """
    x, W, b = _fitting(x, W, b)
    filters, _channels, height, width = W.shape
    positions = _positions(x.shape, W.shape, stride, pad)
    y = np.empty((len(x), filters, *positions), dtype=np.result_type(x, W, b))
    rows = W.reshape(filters, -1)
    for some in _blocks(len(x), rows.shape[1] * positions[0] * positions[1]):
        columns = _columns(x[some], height, width, stride, pad)
        np.matmul(rows, columns, out=y[some].reshape(len(columns), filters, -1))
    y += b[:, np.newaxis, np.newaxis]
    return y


def convolution_vjp(
    dout: ArrayLike, x: ArrayLike, W: ArrayLike, stride: int = 1, pad: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Return the gradients with respect to the pictures, the filters and the bias.

    With the windows of a picture as columns X and the filters as rows:
    dW = Σₙ doutₙ Xₙᵀ, dX = Wᵀ dout, which each window adds to its pixels, db = Σ dout.

    Parameters
    ----------
    dout : (N, F, OH, OW) float array
        Upstream gradient.
    x, W, stride, pad
        As `convolution` was given them.

    Returns
    -------
    dx : (N, C, H, W) float array
    dW : (F, C, FH, FW) float array
    db : (F,) float array

    Raises
    ------
    ShapeError
        dout does not have the shape of the function's value.
    """
    x, W = as_floating(x), as_floating(W)
    _filters, _channels, height, width = W.shape
    dout = as_upstream(dout, (len(x), len(W), *_positions(x.shape, W.shape, stride, pad)))
    dW, db = convolution_parameters_vjp(dout, x, W, stride, pad)
    dx = np.empty(x.shape, dtype=np.result_type(dout, W))
    columns_of = W.reshape(len(W), -1).T
    for some in _blocks(len(x), columns_of.shape[0] * dout.shape[2] * dout.shape[3]):
        upstream = dout[some].reshape(len(dout[some]), len(W), -1)
        parts = np.matmul(columns_of, upstream)
        dx[some] = add_windows(
            parts.reshape(len(parts), x.shape[1], height, width, *dout.shape[2:]),
            x[some].shape,
            stride,
            pad,
        )
    return dx, dW, db


def convolution_parameters_vjp(
    dout: ArrayLike, x: ArrayLike, W: ArrayLike, stride: int = 1, pad: int = 0
) -> tuple[Floats, Floats]:
    """Return the gradients with respect to the filters and the bias alone.

    For a network's first layer, where nobody asks for the gradient of the pictures.

    Parameters
    ----------
    dout, x, W, stride, pad
        As in `convolution_vjp`.

    Returns
    -------
    dW : (F, C, FH, FW) float array
    db : (F,) float array
    """
    x, W = as_floating(x), as_floating(W)
    filters, _channels, height, width = W.shape
    dout = as_upstream(dout, (len(x), filters, *_positions(x.shape, W.shape, stride, pad)))
    dW = np.zeros((filters, W[0].size), dtype=np.result_type(dout, x))
    for some in _blocks(len(x), dW.shape[1] * dout.shape[2] * dout.shape[3]):
        columns = _columns(x[some], height, width, stride, pad)
        upstream = dout[some].reshape(len(columns), filters, -1)
        dW += np.matmul(upstream, columns.transpose(0, 2, 1)).sum(axis=0)
    return dW.reshape(W.shape), dout.sum(axis=(0, 2, 3))


def _columns(x: Floats, height: int, width: int, stride: int, pad: int) -> Floats:
    """Return the windows of each picture as columns: (N, C·FH·FW, OH·OW)."""
    view = windows(x, height, width, stride, pad)
    columns: Floats = np.ascontiguousarray(view).reshape(
        len(x), x.shape[1] * height * width, view.shape[4] * view.shape[5]
    )
    return columns


def _blocks(size: int, numbers: int) -> Iterator[slice]:
    """Yield slices of a batch, each of so many pictures as `_BLOCK` allows, at least one."""
    step = max(_BLOCK // max(numbers, 1), 1)
    for start in range(0, size, step):
        yield slice(start, min(start + step, size))


def _positions(
    x_shape: tuple[int, ...], W_shape: tuple[int, ...], stride: int, pad: int
) -> tuple[int, int]:
    return (
        conv_output_size(x_shape[2], W_shape[2], stride, pad),
        conv_output_size(x_shape[3], W_shape[3], stride, pad),
    )


def _fitting(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats, Floats]:
    x, W, b = as_floating(x), as_floating(W), as_floating(b)
    if x.ndim != 4 or W.ndim != 4 or x.shape[1] != W.shape[1] or b.shape != W.shape[:1]:
        raise ShapeError(
            _(
                "a convolution takes pictures (N, C, H, W), filters (F, C, FH, FW) and a bias "
                "(F,), not {x}, {W} and {b}"
            ).format(x=x.shape, W=W.shape, b=b.shape)
        )
    return x, W, b
