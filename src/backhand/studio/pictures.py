"""Arrays as pictures that are made ten times a second: looks as in the reports, sooner made.

A byte an entry and a palette take a fifth of the time and room of full colours.
"""

from __future__ import annotations

import base64
import io
import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reports.picture import NEGATIVE, POSITIVE

# The entry 128 of the palette is nothing at all; the sign is the colour, the size the opacity.
_ZERO: Final = 128
_COLOURS: Final = bytes(
    value for index in range(256) for value in (POSITIVE if index >= _ZERO else NEGATIVE)
)
_OPACITIES: Final = bytes(min(abs(index - _ZERO) * 2, 255) for index in range(256))


def signed_uri(values: NDArray[Any], strongest: float | None = None) -> str:
    """Return signed values as a picture, a pixel an entry.

    Parameters
    ----------
    values : (rows, columns) float array
        What is not finite counts as 0.
    strongest : float, optional
        What has full colour; by default the size that all but a few outliers are below.
    """
    from PIL import Image

    finite = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    if strongest is None:
        strongest = strength_of(finite)
    levels = np.clip(finite / (strongest or 1.0), -1.0, 1.0) * 127 + _ZERO
    image = Image.fromarray(np.ascontiguousarray(levels.round().astype(np.uint8)))
    image.putpalette(_COLOURS)
    return _uri(image, transparency=_OPACITIES)


def grey_uri(image: NDArray[np.uint8]) -> str:
    """Return a grey picture: (rows, columns) uint8, 0 black; or (rows, columns, 3) in colour."""
    from PIL import Image

    return _uri(Image.fromarray(np.ascontiguousarray(image)))


def strength_of(values: NDArray[Any]) -> float:
    """Return the size that all values but a few outliers are below."""
    sizes = np.abs(values).ravel()
    if not sizes.size:
        return 0.0
    place = min(int(0.995 * sizes.size), sizes.size - 1)
    return float(np.partition(sizes, place)[place])


def montage(pictures: NDArray[Any], columns: int, gap: int = 1) -> NDArray[Any]:
    """Return pictures side by side in one, zeros between them.

    Parameters
    ----------
    pictures : (K, rows, columns) array
    columns : int
        Pictures in a row.
    gap : int
        Pixels between them.
    """
    count, height, width = pictures.shape
    across = min(columns, max(count, 1))
    down = math.ceil(count / across)
    whole = np.zeros((down * (height + gap) - gap, across * (width + gap) - gap), pictures.dtype)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, across)
        top, left = row * (height + gap), column * (width + gap)
        whole[top : top + height, left : left + width] = picture
    return whole


def first_layer_pictures(weights: NDArray[Any], most: int) -> NDArray[Any] | None:
    """Return the first layer's weights as pictures (K, rows, columns), at most so many.

    None where a unit's weights are no square picture.
    """
    if weights.ndim == 4:
        # Of a filter the mean over its channels.
        filters: NDArray[Any] = weights[:most].mean(axis=1)
        return filters
    side = math.isqrt(len(weights))
    if side**2 != len(weights):
        return None
    return weights[:, :most].T.reshape(-1, side, side)


def _uri(image: Any, **options: Any) -> str:
    stream = io.BytesIO()
    image.save(stream, "png", compress_level=1, **options)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
