"""Numbers as they stand in a drawing: short, and never more exact than they look."""

from __future__ import annotations

import math
from typing import Any


def number_text(number: Any) -> str:
    """Return a number in at most four digits: "2.303", "-1.2e-05", "nan", "true"."""
    if isinstance(number, bool):
        return "true" if number else "false"
    if isinstance(number, int):
        return str(number) if abs(number) < 1e6 else f"{number:.3g}"
    if isinstance(number, complex):
        return f"{number:.3g}"
    value = float(number)
    if not math.isfinite(value):
        return str(value)
    text = f"{value:.4g}"
    # -0 is zero to a reader.
    return "0" if text == "-0" else text
