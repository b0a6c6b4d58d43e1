"""What a network makes of a picture, with its probabilities as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.language import gettext as _

# Cells of a bar that stands for certainty.
_BAR: Final = 30
# Parts of a cell, from the eighth to the whole.
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"


def answer_text(
    path: str,
    probabilities: NDArray[np.floating[Any]],
    names: Sequence[str],
    *,
    blocks: bool = True,
) -> str:
    """Return the answer for one picture, and a line for each class.

    Parameters
    ----------
    path : str
        The picture, as the person named it.
    probabilities : (C,) float array
    names : sequence of C str
        The classes.
    blocks : bool
        Draw with block characters; otherwise with ``#``.
    """
    from rich.cells import cell_len

    best = int(probabilities.argmax())
    width = max(map(cell_len, names))
    lines = [
        _("{path}: {answer} ({probability})").format(
            path=path, answer=names[best], probability=_percent(probabilities[best])
        )
    ]
    for index, (name, probability) in enumerate(zip(names, probabilities, strict=True)):
        gap = " " * (width - cell_len(name))
        bar = _bar(float(probability), blocks)
        mark = ">" if index == best else " "
        lines.append(f" {mark} {gap}{name}  {_percent(probability):>7}  {bar}".rstrip())
    return "\n".join(lines) + "\n"


def answer_object(path: str, probabilities: NDArray[np.floating[Any]]) -> dict[str, Any]:
    """Return the answer for one picture as JSON can hold it."""
    return {
        "path": path,
        "digit": int(probabilities.argmax()),
        "probabilities": [float(probability) for probability in probabilities],
    }


def _bar(share: float, blocks: bool) -> str:
    if not blocks:
        return "#" * round(_BAR * share)
    eighths = round(8 * _BAR * share)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
