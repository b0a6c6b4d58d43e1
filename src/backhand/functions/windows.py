"""Windows that slide over pictures, and the rows that im2col makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import SettingError, ShapeError
from backhand.functions.floating import as_floating
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def conv_output_size(input_size: int, window: int, stride: int = 1, pad: int = 0) -> int:
    """Return how many positions a window has along one axis.

    (input_size + 2 pad - window) // stride + 1

    Parameters
    ----------
    input_size, window : int
        In pixels.
    stride : int, at least 1
    pad : int, at least 0
        Pixels of zeros on either side.

    Returns
    -------
    positions : int

    Raises
    ------
    SettingError
        stride or pad makes no sense.
    ShapeError
        The window is larger than the padded picture.

    Examples
    --------
    >>> conv_output_size(28, 5, stride=2, pad=1)
    13

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 7.2.4.
    """
    if stride < 1 or pad < 0 or window < 1:
        raise SettingError(
            _(
                "a window needs a size and a stride of at least 1 and a pad of at least 0, "
                "not {window}, {stride} and {pad}"
            ).format(window=window, stride=stride, pad=pad)
        )
    if window > input_size + 2 * pad:
        raise ShapeError(
            _("a window of {window} pixels does not fit into {size} pixels padded by {pad}").format(
                window=window, size=input_size, pad=pad
            )
        )
    return (input_size + 2 * pad - window) // stride + 1


def windows(
    x: ArrayLike, height: int, width: int, stride: int = 1, pad: int = 0, fill: float = 0
) -> Floats:
    """Return every window of a batch of pictures, without a copy of the pixels they share.

    Parameters
    ----------
    x : (N, C, H, W) float array
    height, width : int
        FH and FW, of the window.
    stride, pad : int
    fill : float
        What stands in the padding.

    Returns
    -------
    view : (N, C, FH, FW, OH, OW) float array, read-only
        view[n, c, i, j] is what the windows' pixel (i, j) sees, at each position.

    Raises
    ------
    ShapeError
        x is not 4-D, or smaller than the window.
    """
    x = as_floating(x)
    if x.ndim != 4:
        raise ShapeError(
            _("pictures have the shape (N, C, H, W), not {shape}").format(shape=x.shape)
        )
    out_height = conv_output_size(x.shape[2], height, stride, pad)
    out_width = conv_output_size(x.shape[3], width, stride, pad)
    if pad:
        padded = np.full(
            (*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad), fill, dtype=x.dtype
        )
        padded[:, :, pad:-pad, pad:-pad] = x
        x = padded
    n, c, h, w = x.strides
    view: Floats = np.lib.stride_tricks.as_strided(
        x,
        (*x.shape[:2], height, width, out_height, out_width),
        (n, c, h, w, h * stride, w * stride),
        writeable=False,
    )
    return view


def add_windows(parts: Floats, shape: tuple[int, ...], stride: int = 1, pad: int = 0) -> Floats:
    """Return pictures to whose pixels each window has added its part: the transpose of `windows`.

    Parameters
    ----------
    parts : (N, C, FH, FW, OH, OW) float array
    shape : (N, C, H, W)
    stride, pad : int

    Returns
    -------
    x : float array of `shape`
    """
    size, channels, height, width = shape
    _n, _c, window_height, window_width, out_height, out_width = parts.shape
    padded = np.zeros((size, channels, height + 2 * pad, width + 2 * pad), dtype=parts.dtype)
    for i in range(window_height):
        for j in range(window_width):
            padded[
                :, :, i : i + stride * out_height : stride, j : j + stride * out_width : stride
            ] += parts[:, :, i, j]
    return padded[:, :, pad : pad + height, pad : pad + width]


def im2col(x: ArrayLike, filter_h: int, filter_w: int, stride: int = 1, pad: int = 0) -> Floats:
    """Write every window of a batch of pictures as a row.

    Parameters
    ----------
    x : (N, C, H, W) float array
    filter_h, filter_w : int
        FH and FW, of the window.
    stride, pad : int

    Returns
    -------
    col : (N OH OW, C FH FW) float array

    Raises
    ------
    ShapeError
        x is not 4-D, or smaller than the window.

    Examples
    --------
    >>> im2col(np.arange(9.0).reshape(1, 1, 3, 3), 2, 2)
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 7.4.3.
    """
    view = windows(x, filter_h, filter_w, stride, pad)
    size, channels, _i, _j, out_height, out_width = view.shape
    rows = view.transpose(0, 4, 5, 1, 2, 3)
    # Written into new memory: windows of a single pixel would be a view of the pictures.
    col = np.empty(rows.shape, dtype=rows.dtype)
    np.copyto(col, rows)
    return col.reshape(size * out_height * out_width, channels * filter_h * filter_w)


def col2im(
    col: ArrayLike,
    input_shape: tuple[int, ...],
    filter_h: int,
    filter_w: int,
    stride: int = 1,
    pad: int = 0,
) -> Floats:
    """Add rows of windows up to pictures: the transpose of `im2col`, not its inverse.

    A pixel that several windows see gets the sum of what they say of it.

    Parameters
    ----------
    col : (N OH OW, C FH FW) float array
    input_shape : (N, C, H, W)
    filter_h, filter_w, stride, pad : int

    Returns
    -------
    x : float array of input_shape

    Raises
    ------
    ShapeError
        col is not what `im2col` makes of pictures of that shape.

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 7.4.4.
    """
    col = as_floating(col)
    size, channels, height, width = input_shape
    out_height = conv_output_size(height, filter_h, stride, pad)
    out_width = conv_output_size(width, filter_w, stride, pad)
    if col.size != size * out_height * out_width * channels * filter_h * filter_w:
        raise ShapeError(
            _("rows of shape {col} are not the windows of pictures of shape {shape}").format(
                col=col.shape, shape=tuple(input_shape)
            )
        )
    parts = col.reshape(size, out_height, out_width, channels, filter_h, filter_w)
    return add_windows(parts.transpose(0, 3, 4, 5, 1, 2), tuple(input_shape), stride, pad)
