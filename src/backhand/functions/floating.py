"""Numbers of any kind, as floating point."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_floating(x: ArrayLike) -> NDArray[np.floating[Any]]:
    """Return x as an array of floats: its own dtype where it has one, else float64.

    Integers would wrap around (uint8), or turn into half precision in `exp`.
    Complex numbers pass unchanged, so that the complex step can be taken.
    """
    x = np.asarray(x)
    return x if x.dtype.kind in "fc" else x.astype(np.float64)
