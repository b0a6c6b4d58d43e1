"""The losses of a run as a curve that stays small, however long the run."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Stretches that a curve is kept in: between this and half as many.
POINTS: Final = 512

Floats = NDArray[np.floating[Any]]


class LossCurve:
    """Mean, smallest and largest loss of stretches of iterations, all of one length.

    Where there are too many stretches, each two become one.

    Attributes
    ----------
    stretch : int
        Iterations of one.
    iterations : int
        Losses taken so far.
    """

    def __init__(self) -> None:
        self.stretch = 1
        self.iterations = 0
        self._means: Floats = np.empty(0)
        self._lows: Floats = np.empty(0)
        self._highs: Floats = np.empty(0)
        # Of a stretch that is not full yet.
        self._rest: Floats = np.empty(0)

    def extend(self, losses: ArrayLike) -> None:
        """Take the losses of the iterations that follow.

        Parameters
        ----------
        losses : (K,) array
            What is not finite makes its stretch's figures so; a drawing leaves those out.
        """
        new: Floats = np.concatenate((self._rest, np.asarray(losses, np.float64)))
        self.iterations += len(new) - len(self._rest)
        whole = len(new) // self.stretch
        rows = new[: whole * self.stretch].reshape(whole, self.stretch)
        self._rest = new[whole * self.stretch :]
        self._means = np.concatenate((self._means, _mean(rows)))
        self._lows = np.concatenate((self._lows, rows.min(axis=1, initial=np.inf)))
        self._highs = np.concatenate((self._highs, rows.max(axis=1, initial=-np.inf)))
        while len(self._means) > POINTS:
            self._halve()

    def _halve(self) -> None:
        even = len(self._means) // 2 * 2
        # An odd one out goes back to the rest, as if its losses had all been its mean.
        left = np.full(self.stretch, self._means[-1]) if even < len(self._means) else np.empty(0)
        self._rest = np.concatenate((left, self._rest))
        self._means = _mean(self._means[:even].reshape(-1, 2))
        self._lows = self._lows[:even].reshape(-1, 2).min(axis=1)
        self._highs = self._highs[:even].reshape(-1, 2).max(axis=1)
        self.stretch *= 2

    def points(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return where the stretches' middles lie, and their means, lows and highs: (P,) each.

        The rest, however short, is the last of them.
        """
        count = len(self._means)
        middles = (np.arange(count) + 0.5) * self.stretch - 0.5
        if not len(self._rest):
            return middles, self._means, self._lows, self._highs
        rest = self._rest[None]
        return (
            np.append(middles, [count * self.stretch + (len(self._rest) - 1) / 2]),
            np.append(self._means, _mean(rest)),
            np.append(self._lows, rest.min(axis=1)),
            np.append(self._highs, rest.max(axis=1)),
        )

    @property
    def last(self) -> float:
        """The mean of the last stretch; nan where there is none."""
        means = self.points()[1]
        return float(means[-1]) if len(means) else float("nan")


def _mean(rows: Floats) -> Floats:
    """Return the mean of each row."""
    means: Floats = rows.mean(axis=1) if rows.size else np.empty(0)
    return means
