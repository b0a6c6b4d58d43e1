"""Every parameter gradient of a network, held against the derivative."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.comparison import Comparison
from backhand.derivatives.directions import seen_along, seen_at_once, wrong_entry
from backhand.derivatives.entries import compare_entries
from backhand.derivatives.network_loss import (
    USUAL_LOSS,
    Differentiable,
    NetworkLoss,
    analytic_gradients,
)
from backhand.derivatives.noise import own_precision, shown_precision
from backhand.derivatives.precision import Precision

Floats = NDArray[np.floating[Any]]

# Forward passes that a check may take, whatever the network's size, and what of these is kept
# for the case that something looks wrong.
PASSES: Final = 400
_FOR_DOUBT: Final = 190
_FOR_A_SEARCH: Final = 110
# Directions a parameter, and passes for all of them together.
_DIRECTIONS: Final = 3
_FOR_DIRECTIONS: Final = 120
# Entries whose slopes show the noise.
_NOISY: Final = 3
_NOISY_OF_ALL: Final = 16


@dataclass(frozen=True)
class GradientCheck:
    """The outcome: a comparison for each parameter.

    In a probe, a parameter small enough for it has each of its entries compared, and
    its own comparison says "exhaustive".

    Attributes
    ----------
    comparisons : dict of Comparison
        By parameter name.
    method : str
        "exhaustive": every entry.  "probe": random directions through all of them,
        and a random choice of entries one by one.
    samples : int
        Samples in the batch.
    seconds : float
    """

    comparisons: dict[str, Comparison]
    method: str
    samples: int
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether every parameter's gradient is right."""
        return all(comparison.passed for comparison in self.comparisons.values())

    @property
    def evaluations(self) -> int:
        """Forward passes in all."""
        return sum(comparison.evaluations for comparison in self.comparisons.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON can hold it."""
        return {
            "method": self.method,
            "samples": self.samples,
            "seconds": self.seconds,
            "evaluations": self.evaluations,
            "passed": self.passed,
            "parameters": {name: c.to_dict() for name, c in self.comparisons.items()},
        }


def check_gradients(
    network: Differentiable,
    x: Floats,
    t: Any,
    *,
    exhaustive: bool = False,
    entries: int = 256,
    rng: np.random.Generator | int | None = 0,
    progress: Callable[[int, int], None] | None = None,
) -> GradientCheck:
    """Hold a network's backpropagation against central differences.

    Parameters
    ----------
    network : object
        With `params` (arrays by name, float64 for a sharp verdict; perturbed in place,
        restored), `loss(x, t)` and `gradient(x, t)`.
    x, t
        A batch and its labels, as the network takes them.
    exhaustive : bool
        Compare every entry.  Otherwise a probe of at most 400 forward passes, whatever the
        network's size: random directions measure the error of the whole gradient, some
        entries a parameter are compared one by one, and where directions disagree, ever
        smaller blocks are looked at for the entry that is wrong.
    entries : int
        How many a parameter are compared at most.
    rng : seed or numpy.random.Generator
        For the probe's directions and entries.
    progress : callable, optional
        Called with (entries done, entries in all).

    Returns
    -------
    check : GradientCheck

    Raises
    ------
    DtypeError
        A parameter is not an array of real floating-point numbers.
    ShapeError
        A gradient is missing, or is not shaped like its parameter.
    """
    began = time.perf_counter()
    judge = _Judge(network, x, t, np.random.default_rng(rng))
    chosen = judge.chosen(None if exhaustive else entries)
    total, done = sum(len(flat) for flat in chosen.values()), 0

    comparisons = {}
    for name, flat in chosen.items():

        def advance(entries: int, _of: int, before: int = done) -> None:
            if progress is not None:
                progress(before + entries, total)

        comparisons[name] = judge.compared(name, flat, advance)
        done += len(flat)
    return GradientCheck(
        comparisons=comparisons,
        method="exhaustive" if exhaustive else "probe",
        samples=len(x),
        seconds=time.perf_counter() - began,
    )


class _Judge:
    """What is known of one network while its parameters are judged."""

    def __init__(
        self, network: Differentiable, x: Floats, t: Any, rng: np.random.Generator
    ) -> None:
        self.params, self.rng = network.params, rng
        self.gradients = analytic_gradients(network, x, t)
        self.loss = NetworkLoss(network, x, t)
        self.centre = self.loss()
        size = max(USUAL_LOSS, abs(self.centre))
        self._size = size
        self.precision = own_precision(self.loss.at_arrays, self.loss.arrays, scale=size)
        self._shown = self.precision.grain > float(np.finfo(np.float64).eps)
        # What all parameters share is told with the first.
        self._told = 0
        # No entry that looks wrong is looked at again after so many.
        self._passes: float = PASSES - _FOR_A_SEARCH
        self._noisy = _NOISY

    def chosen(self, entries: int | None) -> dict[str, NDArray[np.intp]]:
        """Return the entries of each parameter that are compared, all where none is said."""
        if entries is None:
            self._passes, self._noisy = math.inf, _NOISY_OF_ALL
        found = {}
        for name, share in self._shares(entries).items():
            size = self.params[name].size
            every = entries is None or size <= share
            found[name] = (
                np.arange(size) if every else np.sort(self.rng.choice(size, share, replace=False))
            )
        return found

    def _shares(self, entries: int | None) -> dict[str, int]:
        """Return how many entries each parameter is given of the passes that there are.

        What small parameters don't need goes to the larger ones.
        """
        if entries is None:
            return {name: p.size for name, p in self.params.items()}
        left = PASSES - self.loss.evaluations - _FOR_DOUBT
        left -= 2 * self._directions() * len(self.params)
        shares = {}
        for place, (name, p) in enumerate(sorted(self.params.items(), key=lambda q: q[1].size)):
            share = left // (len(self.params) - place)
            noisy = min(_NOISY, max(share // 16, 1))
            most = max(1, min(entries, (share - 4 * noisy) // 2))
            shares[name] = min(most, p.size)
            left -= 2 * shares[name] + 4 * noisy
        return {name: shares[name] for name in self.params}

    def _left(self) -> int:
        """Return how many passes a search may take."""
        return max(2, min(_FOR_A_SEARCH, PASSES - self.loss.evaluations))

    def _directions(self) -> int:
        return int(np.clip(_FOR_DIRECTIONS // (2 * max(len(self.params), 1)), 1, _DIRECTIONS))

    def compared(
        self, name: str, flat: NDArray[np.intp], progress: Callable[[int, int], None]
    ) -> Comparison:
        """Return the comparison of one parameter, at the precision that the loss shows."""
        before = self.precision
        comparison = self._compared(name, flat, progress)
        if not comparison.passed and not self._shown:
            self._shown = True
            self.precision = shown_precision(
                self.loss.at_arrays, self.loss.arrays, scale=self._size
            )
            if self.precision.unit > self.precision.grain:
                comparison = self._compared(name, flat, progress)
            else:
                self.precision = before
        told, self._told = self._told, self.loss.evaluations
        return replace(comparison, evaluations=self.loss.evaluations - told)

    def _compared(
        self, name: str, flat: NDArray[np.intp], progress: Callable[[int, int], None]
    ) -> Comparison:
        parameter, gradient = self.params[name], self.gradients[name]
        precision = self.precision.on(parameter.dtype)
        sampled = len(flat) < parameter.size
        noisy = min(len(flat), self._noisy)
        comparison = compare_entries(
            self.loss,
            parameter,
            gradient,
            flat,
            precision,
            centre=self.centre,
            noisy=self.rng.choice(len(flat), noisy, replace=False),
            passes=self._passes,
            progress=progress,
        )
        return self._with_directions(comparison, name, precision) if sampled else comparison

    def _with_directions(
        self, comparison: Comparison, name: str, precision: Precision
    ) -> Comparison:
        """Add to a comparison of some entries what directions say of all of them."""
        finite = np.isfinite(self.gradients[name])
        if not finite.all():
            worst = np.unravel_index(int(np.argmin(finite)), finite.shape)
            return replace(
                comparison,
                max_abs_error=np.inf,
                relative_error=np.inf,
                worst_index=tuple(map(int, worst)),
                method="probe",
                passed=False,
            )
        where = (self.loss, self.params[name], self.gradients[name], precision, self.rng)
        seen = seen_at_once(*where, directions=self._directions())
        if not seen.clear:
            seen = seen_along(*where, self.centre)
        passed = comparison.passed and seen.clear
        if comparison.passed and not seen.clear:
            wrong, entry = wrong_entry(*where, self.centre, step=seen.step, passes=self._left())
            passed = not wrong
            if entry is not None:
                comparison = replace(
                    comparison,
                    worst_index=entry.index,
                    max_abs_error=max(entry.apart, comparison.max_abs_error),
                    compared=comparison.compared + 1,
                )
        return replace(
            comparison, relative_error=seen.relative_error, method="probe", passed=passed
        )
