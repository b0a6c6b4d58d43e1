"""What the recurrent layers ask of their arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import ShapeError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def require_fitting(layer: str, Wx: Floats, Wh: Floats, b: Floats, *, parts: int) -> None:
    """Raise `ShapeError` unless Wx is (D, parts H), Wh (H, parts H) and b (parts H,)."""
    columns = parts * len(Wh) if Wh.ndim == 2 else -1
    if Wx.ndim != 2 or Wx.shape[1] != columns or Wh.shape[1] != columns or b.shape != (columns,):
        raise ShapeError(
            _(
                "{layer} needs Wx of shape (D, {parts}H), Wh of shape (H, {parts}H) and b of "
                "shape ({parts}H,), not {Wx}, {Wh} and {b}"
            ).format(
                layer=layer, parts=parts if parts > 1 else "", Wx=Wx.shape, Wh=Wh.shape, b=b.shape
            )
        )


def require_sequences(layer: str, x: Floats, features: int) -> None:
    """Raise `ShapeError` unless x is (N, T, features)."""
    if x.ndim != 3 or x.shape[2] != features:
        raise ShapeError(
            _("{layer} takes sequences of shape (N, T, {features}), not {x}").format(
                layer=layer, features=features, x=x.shape
            )
        )
