"""A digit out of any picture, sized and placed as MNIST's own digits were.

MNIST's digits were scaled to fit 20×20 pixels with their proportions kept, grey at
the edges from the scaling, and laid into 28×28 so that the centre of mass of the
ink is the centre of the field: pixel 14, counted from 0, in both directions.

Source: LeCun, Cortes, Burges, "The MNIST database", http://yann.lecun.com/exdb/mnist/.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from backhand.data.picture import open_picture
from backhand.data.published import IMAGE_SHAPE
from backhand.errors import ImageError
from backhand.language import gettext as _

if TYPE_CHECKING:
    from PIL import Image

# The side of the square that the digit must fit, in pixels.
FITTED_SIZE: Final = 20

# Larger pictures are made smaller first: a photograph shows a digit no better for it.
_LARGEST_SIDE: Final = 1024

# The least difference between ink and paper, in grey levels, that counts as a digit.
_LEAST_CONTRAST: Final = 16


def digit_from_image(path: str | os.PathLike[str]) -> npt.NDArray[np.float64]:
    """Read a picture of one digit as MNIST would show it.

    Transparent parts become white paper, the turn noted by a camera is undone, and a
    picture with a bright background is inverted, so dark ink on paper and white
    chalk on a board do alike.

    Parameters
    ----------
    path : path
        Any file that Pillow reads.

    Returns
    -------
    digit : (28, 28) float64 array in [0, 1]
        0 the background, 1 the darkest ink.

    Raises
    ------
    ImageError
        The file doesn't exist, is no picture, or shows nothing.
    """
    place = Path(path)
    grey = _greyscale(place)
    return digit_from_ink(_ink(grey, place))


def digit_from_ink(ink: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Return a digit that was drawn, as MNIST would show it.

    Parameters
    ----------
    ink : (rows, columns) float array in [0, 1]
        0 the background, exactly; 1 the darkest ink.

    Returns
    -------
    digit : (28, 28) float64 array in [0, 1]

    Raises
    ------
    ImageError
        There is no ink.
    """
    if not ink.any():
        raise ImageError(_("nothing is drawn"))
    return _place_by_mass(_fit(np.asarray(ink, np.float64)))


def _greyscale(path: Path) -> npt.NDArray[np.float64]:
    """Return the picture's grey levels, 0 black to 255 white: (rows, columns)."""
    from PIL import Image

    picture = open_picture(path)
    smaller = max(picture.size) // (2 * _LARGEST_SIDE)
    if smaller > 1 and picture.mode in ("L", "LA", "RGB", "RGBA"):
        # Before it is copied for its transparent parts: a copy has four bytes a dot.
        picture = picture.reduce(smaller)
    picture = _on_white(picture)
    picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), Image.Resampling.BOX)
    return np.asarray(picture, np.float64)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in grey, its transparent parts white."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        # 16- and 32-bit grey has no fixed white: the brightest is taken for it.
        levels = np.asarray(picture, np.float64)
        span = float(levels.max() - levels.min()) or 1.0
        return Image.fromarray(((levels - levels.min()) * (255 / span)).astype(np.uint8))
    transparent = picture.convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, transparent).convert("L")


def _ink(grey: npt.NDArray[np.float64], path: Path) -> npt.NDArray[np.float64]:
    """Return the amount of ink, 0 to 1, with an even background of exactly 0."""
    border = np.concatenate((grey[0], grey[-1], grey[:, 0], grey[:, -1]))
    background = float(np.median(border))
    ink: npt.NDArray[np.float64]
    ink = background - grey if background > 127.5 else grey - background
    strongest = float(ink.max())
    if strongest < _LEAST_CONTRAST:
        raise ImageError(
            _("The image {path} shows nothing: it is all of one shade.").format(path=path)
        )
    # What the border varies by is paper: grain and shadows. MNIST's field is black, and so
    # clean that little need be taken off where the paper is clean too.
    grain = float(np.percentile(np.abs(border - background), 95))
    floor = min(max(2 * grain, 0.1 * strongest), 0.5 * strongest)
    ink = np.where(ink < floor, 0.0, ink)
    ink /= strongest
    return ink


def _fit(ink: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the inked part alone, scaled to fit 20×20 pixels with its proportions kept."""
    from PIL import Image

    rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    cropped = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = FITTED_SIZE / max(cropped.shape)
    height, width = (max(1, round(side * scale)) for side in cropped.shape)
    picture = Image.fromarray(cropped.astype(np.float32))
    shrinks = scale < 1
    method = Image.Resampling.BOX if shrinks else Image.Resampling.BILINEAR
    fitted: npt.NDArray[np.float64] = np.asarray(
        picture.resize((width, height), method), np.float64
    )
    # Thin strokes fade when they are averaged down; MNIST's have full ink in the middle.
    scaled: npt.NDArray[np.float64] = fitted / fitted.max()
    return scaled


def _place_by_mass(fitted: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a 28×28 field with the ink's centre of mass at its centre."""
    field = np.zeros(IMAGE_SHAPE)
    total = float(fitted.sum())
    corner: list[Any] = []
    for axis, side in enumerate(fitted.shape):
        along = fitted.sum(axis=1 - axis)
        centre = float(along @ np.arange(side)) / total
        # Measured on MNIST: its centres of mass lie at 14.0 ± 0.5, counted from 0.
        start = round(IMAGE_SHAPE[axis] / 2 - centre)
        # A lopsided shape must not lose ink over the edge.
        start = min(max(start, 0), IMAGE_SHAPE[axis] - side)
        corner.append(slice(start, start + side))
    field[tuple(corner)] = fitted
    return field
