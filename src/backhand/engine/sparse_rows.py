"""Images as lists of their non-zero pixels."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import DTypeLike, NDArray


class SparseRows(NamedTuple):
    """The non-zero entries of a matrix, row by row.

    Attributes
    ----------
    starts : (N + 1,) int64 array
        Row n's entries are those from starts[n] to starts[n + 1].
    columns : (K,) uint16 or uint32 array
        The column of each entry, growing within a row.
    codes : (K,) uint8 array, or float array
        The value of each entry, or its place in `levels`.
    levels : (256,) float array, or (0,)
        What each code means; empty where `codes` are the values.
    """

    starts: NDArray[np.int64]
    columns: NDArray[Any]
    codes: NDArray[Any]
    levels: NDArray[Any]


def sparse_rows(x: NDArray[Any], dtype: DTypeLike) -> SparseRows:
    """Return a matrix's non-zero entries.

    Parameters
    ----------
    x : (N, D) float array, or uint8 array of pixels
        A pixel v stands for v / 255.
    dtype : float32 or float64
        Of the values.
    """
    counts = np.empty(len(x), np.int64)
    _count(x, counts)
    starts = np.zeros(len(x) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    kind = np.dtype(dtype)
    pixels = x.dtype == np.uint8
    columns = np.empty(starts[-1], np.uint16 if x.shape[1] <= 1 << 16 else np.uint32)
    codes = np.empty(starts[-1], np.uint8 if pixels else kind)
    _fill(x, starts, columns, codes)
    levels = np.arange(256 if pixels else 0, dtype=kind) / kind.type(255)
    return SparseRows(starts, columns, codes, levels)


@njit(nogil=True, cache=True)
def _count(x: Any, counts: Any) -> None:
    for n in range(x.shape[0]):
        row, count = x[n], 0
        for d in range(x.shape[1]):
            count += row[d] != 0
        counts[n] = count


@njit(nogil=True, cache=True)
def _fill(x: Any, starts: Any, columns: Any, codes: Any) -> None:
    for n in range(x.shape[0]):
        row, at = x[n], starts[n]
        for d in range(x.shape[1]):
            if row[d] != 0:
                columns[at] = d
                codes[at] = row[d]
                at += 1
