"""The convolution of pictures with filters, as deep learning means it: a correlation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.blocks import over_blocks
from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream
from backhand.functions.windows import add_windows, conv_output_size, windows
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def convolution(x: ArrayLike, W: ArrayLike, b: ArrayLike, stride: int = 1, pad: int = 0) -> Floats:
    """Lay each filter over each window of each picture.

    y[n, f, p, q] = b[f] + Σ W[f, c, i, j] x[n, c, p·stride + i - pad, q·stride + j - pad]

    Every window is a column of C·FH·FW numbers (im2col), so that it is one product of
    matrices a picture; some pictures at a time, whose windows fit the processor's cache.

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

    def work(some: slice) -> None:
        columns = _columns(x[some], height, width, stride, pad)
        part = y[some].reshape(len(columns), filters, -1)
        np.matmul(rows, columns, out=part)
        part += b[:, np.newaxis]

    over_blocks(work, len(x), rows.shape[1] * positions[0] * positions[1])
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
    if stride == 1 and height == width and pad < height:
        # What a pixel gets back is itself a convolution, with the filters turned round: to
        # read windows is quicker than to add them up.
        turned = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        nothing = np.zeros(len(turned), dtype=W.dtype)
        dx = convolution(dout, np.ascontiguousarray(turned), nothing, 1, height - 1 - pad)
        return dx, dW, db
    dx = np.empty(x.shape, dtype=np.result_type(dout, W))
    columns_of = W.reshape(len(W), -1).T

    def work(some: slice) -> None:
        upstream = dout[some].reshape(len(dout[some]), len(W), -1)
        parts = np.matmul(columns_of, upstream)
        dx[some] = add_windows(
            parts.reshape(len(parts), x.shape[1], height, width, *dout.shape[2:]),
            x[some].shape,
            stride,
            pad,
        )

    over_blocks(work, len(x), columns_of.shape[0] * dout.shape[2] * dout.shape[3])
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

    def work(some: slice) -> tuple[Floats, Floats]:
        columns = _columns(x[some], height, width, stride, pad)
        upstream = dout[some].reshape(len(columns), filters, -1)
        dW = upstream[0] @ columns[0].T
        for row, column in zip(upstream[1:], columns[1:], strict=True):
            dW += row @ column.T
        return dW, upstream.sum(axis=(0, 2))

    numbers = W[0].size * dout.shape[2] * dout.shape[3]
    parts = over_blocks(work, len(x), numbers)
    dW, db = (sum(some) for some in zip(*parts, strict=True))
    return np.asarray(dW).reshape(W.shape), np.asarray(db)


def _columns(x: Floats, height: int, width: int, stride: int, pad: int) -> Floats:
    """Return the windows of each picture as columns: (N, C·FH·FW, OH·OW)."""
    view = windows(x, height, width, stride, pad)
    columns: Floats = np.ascontiguousarray(view).reshape(
        len(x), x.shape[1] * height * width, view.shape[4] * view.shape[5]
    )
    return columns


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
