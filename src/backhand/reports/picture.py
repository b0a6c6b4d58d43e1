"""Arrays as small pictures that stand inside a page's own text."""

from __future__ import annotations

import base64
import io
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Blue speaks for, orange against; both stand out on white and on black, and to
# eyes that tell red from green badly.
POSITIVE: Final = (0, 114, 178)
NEGATIVE: Final = (213, 94, 0)


def digit_uri(image: NDArray[np.uint8]) -> str:
    """Return a grey picture as a data address.

    Parameters
    ----------
    image : (rows, columns) uint8 array
        0 black, 255 white.
    """
    return _png_uri(image)


def weights_uri(weights: NDArray[Any]) -> str:
    """Return signed weights as a picture: the sign by colour, the size by opacity.

    Parameters
    ----------
    weights : (rows, columns) float array
        Scaled by its own largest entries; a few outliers don't dim the rest.
    """
    strongest = float(np.quantile(np.abs(weights), 0.995)) or 1.0
    strength = np.clip(np.abs(weights) / strongest, 0.0, 1.0)
    picture = np.empty((*weights.shape, 4), np.uint8)
    picture[..., :3] = np.where((weights > 0)[..., None], POSITIVE, NEGATIVE)
    picture[..., 3] = np.round(255 * strength)
    return _png_uri(picture)


def errors_uri(errors: NDArray[Any]) -> str:
    """Return absolute errors as a picture, a pixel an entry: the larger, the stronger.

    Parameters
    ----------
    errors : (rows, columns) float array
        At least 0; what is no number is grey.
    """
    finite = np.isfinite(errors)
    largest = float(errors[finite].max(initial=0.0)) or 1.0
    picture = np.empty((*errors.shape, 4), np.uint8)
    picture[..., :3] = NEGATIVE
    picture[..., 3] = np.round(255 * np.where(finite, errors, 0.0) / largest)
    picture[~finite] = (128, 128, 128, 255)
    return _png_uri(picture)


def _png_uri(pixels: NDArray[np.uint8]) -> str:
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
