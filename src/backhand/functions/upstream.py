"""The gradient that arrives from above, held to the shape of what it belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.language import gettext as _


def as_upstream(dout: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.floating[Any]]:
    """Return dout as an array, once it is known to have the shape of the function's value.

    Broadcasting would take another shape for this one, and give a wrong gradient
    without a word.
    """
    dout = np.asarray(dout)
    if dout.shape != shape:
        raise ShapeError(
            _(
                "the function returned shape {expected}; an upstream gradient of shape {found} "
                "can't belong to it"
            ).format(expected=shape, found=dout.shape)
        )
    return dout
