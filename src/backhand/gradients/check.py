"""Every parameter gradient of a network, held against the derivative."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.errors import ShapeError
from backhand.gradients.comparison import Comparison, compare
from backhand.gradients.numerical import noise_floor, numerical_derivatives, step_sizes
from backhand.gradients.probe import probe_gradient
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]

# Entries that the probe compares one by one, and entries that the noise is read off.
_PROBED_ENTRIES = 256
_NOISE_ENTRIES = 32
# A step this much smaller crosses a kink this much less often.
_FINER = 64.0


class Differentiable(Protocol):
    """What `check_gradients` asks of a network."""

    @property
    def params(self) -> Mapping[str, Floats]: ...

    def loss(self, x: Any, t: Any) -> float: ...

    def gradient(self, x: Any, t: Any) -> Mapping[str, Floats]: ...


@dataclass(frozen=True)
class GradientCheck:
    """The outcome: a comparison for each parameter.

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
        Compare every entry.  Otherwise a probe: random directions measure the error
        of the whole gradient, and up to 256 entries a parameter are compared one by one.
    rng : seed or numpy.random.Generator
        For the probe's directions and entries.
    progress : callable, optional
        Called with (entries done, entries in all).

    Returns
    -------
    check : GradientCheck

    Raises
    ------
    ShapeError
        A gradient is missing, or is not shaped like its parameter.
    """
    began = time.perf_counter()
    rng = np.random.default_rng(rng)
    gradients = {name: np.array(value) for name, value in network.gradient(x, t).items()}
    for name, parameter in network.params.items():
        found = gradients[name].shape if name in gradients else None
        if found != parameter.shape:
            raise ShapeError(
                _("the gradient of {name} has shape {found}, its parameter {expected}").format(
                    name=name, found=found, expected=parameter.shape
                )
            )

    def loss(_parameter: Floats) -> float:
        return network.loss(x, t)

    chosen: dict[str, NDArray[np.intp]] = {}
    for name, parameter in network.params.items():
        every = exhaustive or parameter.size <= _PROBED_ENTRIES
        flat = (
            np.arange(parameter.size)
            if every
            else np.sort(rng.choice(parameter.size, _PROBED_ENTRIES, replace=False))
        )
        chosen[name] = flat
    total, done = sum(len(flat) for flat in chosen.values()), 0

    comparisons = {}
    for name, parameter in network.params.items():

        def advance(entries: int, _of: int, before: int = done) -> None:
            if progress is not None:
                progress(before + entries, total)

        comparison = _compare_entries(
            loss, parameter, gradients[name], chosen[name], rng, advance
        )
        if not exhaustive:
            comparison = _with_directions(comparison, loss, parameter, gradients[name], rng)
        comparisons[name] = comparison
        done += len(chosen[name])
    return GradientCheck(
        comparisons=comparisons,
        method="exhaustive" if exhaustive else "probe",
        samples=len(x),
        seconds=time.perf_counter() - began,
    )


def _compare_entries(
    loss: Callable[[Floats], float],
    parameter: Floats,
    gradient: Floats,
    flat: NDArray[np.intp],
    rng: np.random.Generator,
    progress: Callable[[int, int], None],
) -> Comparison:
    """Compare the entries at the flat positions `flat`."""
    indices = [tuple(map(int, np.unravel_index(i, parameter.shape))) for i in flat]
    noisy = rng.choice(len(indices), min(_NOISE_ENTRIES, len(indices)), replace=False)
    floor = noise_floor(loss, parameter, [indices[i] for i in noisy])
    derivative = numerical_derivatives(loss, parameter, indices, progress=progress)
    analytic = gradient.ravel()[flat]
    first = compare(analytic, derivative, noise_floor=floor, dtype=gradient.dtype)

    # Where a unit's kink lies within the step, the difference quotient mixes two slopes.
    # A much smaller step tells: it moves such a quotient, and leaves a wrong gradient wrong.
    suspects = np.flatnonzero(~(np.abs(analytic - derivative) <= first.tolerance))
    finer = numerical_derivatives(
        loss, parameter, [indices[i] for i in suspects], step_sizes(parameter) / _FINER
    )
    moved = np.abs(finer - derivative[suspects]) > 2 * _FINER * floor
    derivative[suspects[moved]] = finer[moved]
    comparison = compare(analytic, derivative, noise_floor=floor, dtype=gradient.dtype)
    # The smaller step has the larger rounding error: it may pass by its own measure.
    error = np.abs(analytic - derivative)
    error[suspects[moved]] /= _FINER

    return replace(
        comparison,
        shape=parameter.shape,
        worst_index=indices[comparison.worst_index[0]],
        evaluations=2 * (len(indices) + 3 * len(noisy) + len(suspects)) + 1,
        size=parameter.size,
        kinks=int(moved.sum()),
        passed=bool(np.all(error <= comparison.tolerance)),
    )


def _with_directions(
    comparison: Comparison,
    loss: Callable[[Floats], float],
    parameter: Floats,
    gradient: Floats,
    rng: np.random.Generator,
) -> Comparison:
    """Add to a comparison of some entries what random directions say of all of them."""
    probe = probe_gradient(loss, parameter, gradient, rng=rng)
    if probe.error > _direction_tolerance(comparison, probe.noise_floor):
        # Again with smaller steps, in case a direction crossed a kink.
        h = float(np.finfo(parameter.dtype).eps) ** (1 / 3) / _FINER
        finer = probe_gradient(loss, parameter, gradient, rng=rng, h=h)
        probe = replace(finer, evaluations=finer.evaluations + probe.evaluations)
    return replace(
        comparison,
        relative_error=probe.relative_error,
        evaluations=comparison.evaluations + probe.evaluations,
        method="probe",
        passed=comparison.passed
        and probe.error <= _direction_tolerance(comparison, probe.noise_floor),
    )


def _direction_tolerance(comparison: Comparison, noise: float) -> float:
    # An error of `tolerance` in each entry is one of tolerance √size along a direction.
    return max(10 * noise, comparison.tolerance * float(np.sqrt(comparison.size)))
