"""Whether two passes gave the same."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.measuring.passes import as_gradient

Array = NDArray[Any]


def same(a: Any, b: Any) -> bool:
    """Whether two arrays hold the same, to the bit; nan is nan."""
    return bool(np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind == "f"))


def close(a: Any, b: Any) -> bool:
    """Whether two gradients are one but for the rounding of another way of computing."""
    x, y = as_gradient(a), as_gradient(b)
    if x is None or y is None:
        return x is y
    return x.shape == y.shape and bool(np.allclose(x, y, rtol=1e-7, atol=1e-10, equal_nan=True))


def all_same(a: tuple[Array, ...], b: tuple[Array, ...]) -> bool:
    """Whether two forward passes gave the same outputs."""
    return len(a) == len(b) and all(
        x.shape == y.shape and np.allclose(x, y, rtol=1e-12, atol=1e-14, equal_nan=True)
        for x, y in zip(a, b, strict=True)
    )


def same_gradient(a: Any, b: Any) -> bool:
    """Whether two backward passes gave the same gradient."""
    x, y = as_gradient(a), as_gradient(b)
    if x is None or y is None:
        return x is y
    return x.shape == y.shape and bool(np.allclose(x, y, rtol=1e-10, atol=1e-13, equal_nan=True))
