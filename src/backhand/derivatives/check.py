"""Every parameter gradient of a network, held against the derivative."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.comparison import Comparison, compare
from backhand.derivatives.numerical import (
    check_differentiable,
    evaluation_noise,
    noise_floor,
    numerical_derivatives,
    one_sided_derivatives,
    step_sizes,
)
from backhand.derivatives.probe import Probe, probe_gradient
from backhand.errors import ShapeError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]

# Entries that the probe compares one by one, and entries that the noise is read off.
_PROBED_ENTRIES = 256
_NOISE_ENTRIES = 32
# A loss is a difference of numbers of about 1, however small it has become.
_LOSS = 1.0
# Steps that are tried where the usual one sees badly, each 16 times smaller than the last.
_FINER_STEPS = 3
_FINER_DIRECTIONS = 5
# Points of a call, beside the extreme ones, where stacked losses are held against the loss.
_WITNESSES = 2
# A jump of the slope that a step this much smaller leaves as it is, is a kink at the point.
_AT_KINK = 64


class Differentiable(Protocol):
    """What `check_gradients` asks of a network."""

    @property
    def params(self) -> Mapping[str, Floats]:
        """The parameters by name: the very arrays that the network computes with."""

    def loss(self, x: Any, t: Any) -> float:
        """Return the loss of a batch."""

    def gradient(self, x: Any, t: Any) -> Mapping[str, Floats]:
        """Return the gradient of the loss by backpropagation, with the keys of `params`."""


class _CountedLoss:
    """The loss as a function of a parameter that is perturbed in place; counts its calls.

    A network may offer ``losses_at(name, flat, values, x, t)``: its losses with one entry
    of a parameter at another value, for many entries and values in one call.  What it
    says is used as long as it agrees with the loss itself, asked about a few of them.
    """

    def __init__(self, network: Differentiable, x: Any, t: Any) -> None:
        self._network, self._x, self._t = network, x, t
        self._losses_at = getattr(network, "losses_at", None)
        self.evaluations = 0

    def __call__(self, _parameter: Floats) -> float:
        self.evaluations += 1
        return self._network.loss(self._x, self._t)

    def at_entries(
        self, parameter: Floats, flat: NDArray[np.intp], values: Floats
    ) -> NDArray[np.float64] | None:
        """Return the loss for each value of an entry; None where only single calls can tell."""
        if self._losses_at is None:
            return None
        name = next((n for n, p in self._network.params.items() if p is parameter), None)
        if name is None:
            return None
        losses = np.asarray(self._losses_at(name, flat, values, self._x, self._t), np.float64)
        if not np.isfinite(losses).all():
            return None  # the loss itself says in words what is not finite
        if not self._agrees(parameter, flat, values, losses):
            self._losses_at = None
            return None
        self.evaluations += len(flat)
        return losses

    def _agrees(
        self, parameter: Floats, flat: NDArray[np.intp], values: Floats, losses: Floats
    ) -> bool:
        """Whether the loss says the same of a few of the points, taken one by one.

        The highest and the lowest are among them: where nothing moves, as at a weight of
        a blank pixel, any loss agrees.
        """
        if losses.shape != flat.shape:
            return False
        evenly = np.linspace(0, len(flat) - 1, _WITNESSES).astype(int)
        for position in {*map(int, evenly), int(losses.argmin()), int(losses.argmax())}:
            index = np.unravel_index(int(flat[position]), parameter.shape)
            before = parameter[index]
            try:
                parameter[index] = values[position]
                seen = self(parameter)
            finally:
                parameter[index] = before
            allowed = 64 * float(np.finfo(parameter.dtype).eps) * max(_LOSS, abs(seen))
            if not abs(float(losses[position]) - seen) <= allowed:
                return False
        return True


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
    entries: int = _PROBED_ENTRIES,
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
        of the whole gradient, and some entries a parameter are compared one by one.
    entries : int
        How many of them at most.
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
    rng = np.random.default_rng(rng)
    gradients = analytic_gradients(network, x, t)
    loss = _CountedLoss(network, x, t)
    chosen: dict[str, NDArray[np.intp]] = {}
    for name, parameter in network.params.items():
        every = exhaustive or parameter.size <= entries
        flat = (
            np.arange(parameter.size)
            if every
            else np.sort(rng.choice(parameter.size, entries, replace=False))
        )
        chosen[name] = flat
    total, done = sum(len(flat) for flat in chosen.values()), 0

    comparisons = {}
    for name, parameter in network.params.items():

        def advance(entries: int, _of: int, before: int = done) -> None:
            if progress is not None:
                progress(before + entries, total)

        gradient, before = gradients[name], loss.evaluations
        noise = evaluation_noise(loss, parameter, _LOSS)
        comparison = _compare_entries(loss, parameter, gradient, chosen[name], rng, noise, advance)
        if len(chosen[name]) < parameter.size:
            comparison = _with_directions(comparison, loss, parameter, gradient, rng, noise)
        comparison = replace(comparison, evaluations=loss.evaluations - before)
        comparisons[name] = comparison
        done += len(chosen[name])
    return GradientCheck(
        comparisons=comparisons,
        method="exhaustive" if exhaustive else "probe",
        samples=len(x),
        seconds=time.perf_counter() - began,
    )


def analytic_gradients(network: Differentiable, x: Floats, t: Any) -> dict[str, Floats]:
    """Return copies of a network's gradients, of which each belongs to its parameter.

    Raises
    ------
    DtypeError, ShapeError
        As in `check_gradients`.
    """
    gradients = {name: _as_floats(value) for name, value in network.gradient(x, t).items()}
    for name, parameter in network.params.items():
        check_differentiable(parameter)
        found = gradients[name].shape if name in gradients else None
        if found != parameter.shape:
            raise ShapeError(
                _("the gradient of {name} has shape {found}, its parameter {expected}").format(
                    name=name, found=found, expected=parameter.shape
                )
            )
    return gradients


def _as_floats(value: Any) -> Floats:
    """Return a copy of a gradient, which the network may write over; whole numbers as floats."""
    array = np.array(value)
    return array.astype(np.float64) if array.dtype.kind in "biu" else array


def _compare_entries(
    loss: _CountedLoss,
    parameter: Floats,
    gradient: Floats,
    flat: NDArray[np.intp],
    rng: np.random.Generator,
    noise: float,
    progress: Callable[[int, int], None],
) -> Comparison:
    """Compare the entries at the flat positions `flat`."""
    places = np.unravel_index(flat, parameter.shape) if parameter.ndim else ()
    indices = list(zip(*(axis.tolist() for axis in places), strict=True)) if places else [()]
    noisy = rng.choice(len(indices), min(_NOISE_ENTRIES, len(indices)), replace=False)
    steps, floor = _clearest_steps(loss, parameter, [indices[i] for i in noisy], noise)
    derivative = numerical_derivatives(loss, parameter, indices, steps, progress=progress)
    analytic = gradient.ravel()[flat]
    comparison = compare(analytic, derivative, noise_floor=floor, dtype=gradient.dtype)

    # The worst first: one entry that nothing excuses is the verdict.
    error = np.abs(analytic - derivative)
    suspects = np.flatnonzero(~(error <= comparison.tolerance))
    kinks, excused = 0, True
    for position in suspects[np.argsort(-error[suspects])]:
        better = _derivative_near_kink(
            loss,
            parameter,
            indices[position],
            float(steps[indices[position]]),
            float(analytic[position]),
            float(derivative[position]),
            comparison.tolerance,
            noise,
        )
        if better is None:
            excused = False
            break
        derivative[position] = better
        kinks += 1
    if kinks:
        comparison = compare(analytic, derivative, noise_floor=floor, dtype=gradient.dtype)
    return replace(
        comparison,
        shape=parameter.shape,
        worst_index=indices[comparison.worst_index[0]] if indices else (),
        size=parameter.size,
        kinks=kinks,
        passed=excused,
    )


def _clearest_steps(
    loss: _CountedLoss, parameter: Floats, indices: list[tuple[int, ...]], noise: float
) -> tuple[NDArray[np.float64], float]:
    """Return the steps, of the usual ones and smaller ones, whose noise floor is lowest.

    The usual step is right for values and curves of about 1.  Where kinks or sharp
    curves lie within it, the noise stands high above rounding, and a smaller step
    sees more.
    """
    steps = step_sizes(parameter)
    eps = float(np.finfo(parameter.dtype).eps)
    rounding = noise / float(steps.min())
    finer = steps
    floor = noise_floor(loss, parameter, indices, steps, noise=noise)
    for attempt in range(1, _FINER_STEPS + 1):
        if floor <= 10 * 16**attempt * rounding:
            break
        finer = np.maximum(finer / 16, 64 * eps * np.abs(parameter))
        finer_floor = noise_floor(loss, parameter, indices, finer, noise=noise)
        if finer_floor < floor:
            steps, floor = finer, finer_floor
    return steps, floor


def _derivative_near_kink(
    loss: _CountedLoss,
    parameter: Floats,
    index: tuple[int, ...],
    step: float,
    analytic: float,
    derivative: float,
    tolerance: float,
    noise: float,
) -> float | None:
    """Return a derivative that bears out an entry which the usual step does not, or None.

    Where a unit's kink or a sharp curve lies within the step, the difference quotient
    mixes two slopes.  A smaller step tells: it moves such a quotient to the analytic
    value, and leaves a wrong gradient wrong.  The smaller the step, the larger its
    rounding error; the search ends where that would hide the disagreement.

    A kink at the very point shows as two one-sided slopes that no smaller step brings
    together: there, each number between them is a right answer.
    """
    error = abs(analytic - derivative)
    if not np.isfinite(error):
        return None
    eps = float(np.finfo(parameter.dtype).eps)
    smallest = 64 * eps * max(abs(float(parameter[index])), eps)
    rounding = noise / step
    finer = 2
    while 3 * finer * rounding <= error and step / finer > smallest:
        value = float(numerical_derivatives(loss, parameter, [index], step / finer)[0])
        moved = abs(value - derivative) >= max(error / 2, 3 * finer * rounding)
        if moved and abs(analytic - value) <= max(tolerance, 10 * finer * rounding):
            return value
        finer *= 4

    wide = one_sided_derivatives(loss, parameter, index, step)
    below, above = one_sided_derivatives(loss, parameter, index, step / _AT_KINK)
    jump, blur = abs(above - below), 10 * _AT_KINK * rounding
    if jump <= max(abs(wide[1] - wide[0]) / 2, blur):
        return None
    nearest = float(np.clip(analytic, min(below, above), max(below, above)))
    return nearest if abs(nearest - analytic) <= max(tolerance, blur) else None


def _with_directions(
    comparison: Comparison,
    loss: _CountedLoss,
    parameter: Floats,
    gradient: Floats,
    rng: np.random.Generator,
    noise: float,
) -> Comparison:
    """Add to a comparison of some entries what random directions say of all of them."""
    seed = int(rng.integers(2**63))
    # What the rounding of the analytic gradient's entries comes to, put together.
    norm, eps = float(np.linalg.norm(gradient)), float(np.finfo(gradient.dtype).eps)
    tolerance = max(comparison.tolerance, 10 * eps * norm)

    def right(probe: Probe) -> bool:
        return probe.error <= max(10 * probe.noise_floor, tolerance)

    # As for entries: kinks along the way blur the usual step or mislead it.  Of several
    # steps the clearest decides, unless a smaller one, still clear enough to show the
    # error, shows none.
    clearest = shown = probe_gradient(loss, parameter, gradient, rng=seed, noise=noise)
    h = clearest.step
    for attempt in range(_FINER_DIRECTIONS):
        clear = 5 * clearest.noise_floor <= tolerance
        if right(shown) and (clear or attempt >= _FINER_STEPS):
            break
        h /= 16
        finer = probe_gradient(loss, parameter, gradient, rng=seed, h=h, noise=noise)
        if finer.noise_floor < clearest.noise_floor:
            clearest = finer
        excused = right(finer) and 10 * finer.noise_floor <= clearest.error / 2
        shown = finer if excused else clearest
        if excused:
            break
    return replace(
        comparison,
        relative_error=shown.relative_error,
        method="probe",
        passed=comparison.passed and right(shown),
    )
