"""Numbers of any kind, as floating point."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import DtypeError
from backhand.language import gettext as _


def as_floating(x: ArrayLike) -> NDArray[np.floating[Any]]:
    """Return x as an array of floats: its own dtype where it has one, else float64.

    Integers would wrap around (uint8), or turn into half precision in `exp`.
    Complex numbers pass unchanged, so that the complex step can be taken.
    """
    x = as_numbers(x)
    return x if x.dtype.kind in "fc" else x.astype(np.float64)


def as_numbers(x: ArrayLike) -> NDArray[Any]:
    """Return x as an array, whatever numbers it holds.

    Raises
    ------
    DtypeError
        It holds none, or is a sparse matrix: NumPy would wrap one up as a lone object, whose
        shape no later message could explain.
    """
    given, x = x, np.asarray(x)
    if x.dtype.kind not in "biufc":
        raise DtypeError(not_numbers("x", given))
    return x


def not_numbers(name: str, given: object) -> str:
    """Return the text for an argument that is no array of numbers."""
    kind = type(given).__name__
    if hasattr(given, "toarray"):
        return _("{name} is a sparse matrix ({kind}): give {name}.toarray()").format(
            name=name, kind=kind
        )
    found = np.asarray(given).dtype
    return _("{name} holds {found}, not numbers (it is of type {kind})").format(
        name=name, found=found, kind=kind
    )
