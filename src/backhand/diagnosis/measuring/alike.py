"""Whether two passes gave the same."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.reading.truth import as_gradient

Array = NDArray[Any]

_FEW: Final = 1024


def same(a: Any, b: Any) -> bool:
    """Whether two arrays hold the same, to the bit; nan is nan."""
    return bool(
        np.array_equal(a, b) or np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind == "f")
    )


def all_same(a: tuple[Array, ...], b: tuple[Array, ...]) -> bool:
    """Whether two forward passes gave the same outputs."""
    return len(a) == len(b) and all(
        same(x, y) or DOUBLE.same(x, y) for x, y in zip(a, b, strict=True)
    )


def _as_floats(raw: Any) -> Array | None:
    """Return a gradient as `as_gradient` does, and where it is one already without a copy."""
    is_one = isinstance(raw, np.ndarray) and raw.dtype == np.float64
    return raw if is_one else as_gradient(raw)


def same_gradient(a: Any, b: Any) -> bool:
    """Whether two backward passes gave the same gradient."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.array_equal(a, b):
        return True
    x, y = (_as_floats(part) for part in (a, b))
    if x is None or y is None or x.shape != y.shape:
        return x is y
    # Of large ones that differ, a part says so as well, held beside the largest of all.
    largest = np.max(np.abs(y), initial=0.0, where=np.isfinite(y))
    few = [np.append(array.ravel()[:_FEW], largest) for array in (x, y)]
    return DOUBLE.same(*few) and DOUBLE.same(x, y)


def close(a: Any, b: Any) -> bool:
    """Whether two gradients are one but for the rounding of another way of computing."""
    if same_gradient(a, b):
        return True
    x, y = (_as_floats(part) for part in (a, b))
    return x is not None and y is not None and DOUBLE.matches(x, y)
