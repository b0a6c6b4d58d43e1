"""An array as a few cells: the sign by colour, the size by strength."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen

# Blue speaks for, orange against, as in the other pictures of the house: both stand out on white
# and on black, and to eyes that tell red from green badly.
POSITIVE: Final = (0, 114, 178)
NEGATIVE: Final = (213, 94, 0)
NO_NUMBER: Final = (128, 128, 128)

# What the strongest cell's level is.
FULL: Final = 100


@frozen
class HeatMap:
    """An array in cells, each the mean of the entries that it stands for.

    Attributes
    ----------
    levels : (rows, columns) int array
        Each cell's mean in hundredths of `largest`, -100 to 100; 0 where `lost` is true.
    lost : (rows, columns) bool array
        Cells with an entry that is nan or infinite.
    largest : float
        The largest absolute mean; 0 where all are zero.
    signed : bool
        Whether a cell is below zero: the colours then part at zero.
    """

    levels: NDArray[np.int8]
    lost: NDArray[np.bool_]
    largest: float
    signed: bool

    def cells(self) -> list[list[int | None]]:
        """Return the levels row by row, None for what is no number."""
        return [
            [None if lost else int(level) for level, lost in zip(*pair, strict=True)]
            for pair in zip(self.levels, self.lost, strict=True)
        ]


def heat_map(array: NDArray[Any], rows: int = 12, columns: int = 28) -> HeatMap:
    """Return an array in at most so many rows and columns of cells.

    An array of more axes is laid out with its last axis along the columns.
    """
    if not array.size:
        empty = np.zeros((0, 0))
        return HeatMap(empty.astype(np.int8), empty.astype(bool), 0.0, False)
    table = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
    numbers = table.astype(np.float64)
    finite = np.isfinite(numbers)
    lost = _pooled(~finite, rows, columns) > 0
    kept = np.where(finite, numbers, 0.0)
    # Scaled before the sum, so that no mean of large entries overflows.
    top = float(np.abs(kept).max()) or 1.0
    means = _pooled(kept / top, rows, columns) / _pooled(np.ones_like(kept), rows, columns)
    means[lost] = 0.0
    largest = float(np.abs(means).max())
    levels = np.rint(means / (largest or 1.0) * FULL).astype(np.int8)
    return HeatMap(levels, lost, largest * top, bool((means < 0).any()))


def picture_uri(map: HeatMap) -> str:
    """Return the cells as a PNG in a data address, a pixel a cell; zero is see-through."""
    picture = np.zeros((*map.levels.shape, 4), np.uint8)
    picture[..., :3] = np.where((map.levels < 0)[..., None], NEGATIVE, POSITIVE)
    picture[..., 3] = np.rint(255 * np.abs(map.levels.astype(np.float64)) / FULL)
    # A chequer, so that what is no number is told from a pale cell by its shape too.
    squares = np.indices(map.lost.shape).sum(axis=0) % 2 == 0
    picture[map.lost] = (*NO_NUMBER, 255)
    picture[map.lost & squares] = (*NO_NUMBER, 150)
    return "data:image/png;base64," + base64.b64encode(_png(picture)).decode("ascii")


def _png(picture: NDArray[np.uint8]) -> bytes:
    """Return pixels with opacity as a PNG; a graph has thousands, and an image library's way to
    its encoder takes longer than the picture."""
    rows, columns, _ = picture.shape
    # Each line of pixels begins with the number of its filter: none.
    lines = np.zeros((rows, 1 + 4 * columns), np.uint8)
    lines[:, 1:] = picture.reshape(rows, -1)
    header = struct.pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def _pooled(table: NDArray[Any], rows: int, columns: int) -> NDArray[np.float64]:
    sums = np.asarray(table, dtype=np.float64)
    for axis, most in ((0, rows), (1, columns)):
        length = sums.shape[axis]
        starts = np.arange(min(length, most)) * length // min(length, most)
        sums = np.add.reduceat(sums, starts, axis=axis)
    return sums
