"""How a way of running a program fares: how far it comes, and how many of its gradients are right.

It chooses between readings of a program, and says nothing of the program itself: what a
gradient is worth is judged afterwards, by `backhand.diagnosis`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.frozen import frozen
from backhand.reading.passing import passing
from backhand.reading.samples import single_entry, upstreams
from backhand.reading.subject import Subject, Values
from backhand.reading.tensors import arrayed

Array = NDArray[Any]

# Beyond this a slope is not a gradient's; what lies between is left to the judge.
_APART: Final = 1e-4
_DIRECTIONS: Final = 2


@frozen
class Trial:
    """One forward and backward pass of a reading.

    Attributes
    ----------
    stage : int
        0 forward raised or gave no numbers, 1 backward raised, 2 it ran.
    raised : exception or None
    ratios : dict
        Name → what the gradient is a multiple of the derivative by; nan where it is none, has
        another shape, or is missing.
    missing : tuple of str
        Names without a gradient of the due shape.
    unseen : tuple of str
        Those of which neither gradient nor slope shows anything, right or wrong.
    """

    stage: int
    raised: BaseException | None = None
    ratios: dict[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def right(self) -> int:
        """How many gradients are the derivatives."""
        return sum(abs(ratio - 1) < _APART for ratio in self.ratios.values())

    @property
    def wrong(self) -> frozenset[str]:
        """Which gradients came, and are not the derivatives."""
        return frozenset(
            n for n, ratio in self.ratios.items()
            if n not in self.missing and not abs(ratio - 1) < _APART
        )  # fmt: skip

    @property
    def proportional(self) -> int:
        """How many gradients are multiples of the derivatives."""
        return sum(bool(np.isfinite(ratio)) for ratio in self.ratios.values())

    @property
    def all_right(self) -> bool:
        """Whether there are gradients, and all are the derivatives."""
        return self.stage == 2 and bool(self.ratios) and self.right == len(self.ratios)

    @property
    def fits(self) -> bool:
        """Whether everything that a gradient is due for has one of its shape."""
        return self.stage == 2 and bool(self.ratios) and not self.missing


def tried(subject: Subject) -> Trial:
    """Run a subject once, and hold its gradients against slopes along random directions."""
    values = subject.values
    try:
        out = _value(subject, values)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, MemoryError)):
            raise
        return Trial(0, error)
    if subject.scalar and any(part.size != 1 for part in out):
        return Trial(0, TypeError(f"a loss is due, not {[part.shape for part in out]}"))
    if not out or not all(np.isfinite(part).all() and part.size for part in out):
        return Trial(0, ValueError("nothing, or no finite numbers, came out of forward"))
    upstream = _upstream(subject, out)
    try:
        given = _given(subject, values, upstream)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, MemoryError)):
            raise
        return Trial(1, error)
    ratios: dict[str, float] = {}
    missing: list[str] = []
    unseen: list[str] = []
    for name, array in values.differentiable.items():
        gradient = as_gradient(given.get(name))
        if gradient is None or gradient.shape != array.shape or not np.isfinite(gradient).all():
            ratios[name] = np.nan
            missing.append(name)
            continue
        ratio = _ratio(subject, values, name, gradient, upstream)
        ratios[name] = np.nan if ratio is None else ratio
        if ratio is None:
            unseen.append(name)
    return Trial(2, None, ratios, tuple(missing), tuple(unseen))


def holds_at(subject: Subject, values: Values) -> bool | None:
    """Whether the gradients at other values are the derivatives there; None where nothing is said.

    All are held against one slope, along a direction of all at once: what is no number there, has
    another shape or stands on a kink says nothing, nor does what may have been cut to a limit.
    """
    try:
        out = _value(subject, values)
        upstream = _upstream(subject, out)
        given = _given(subject, values, upstream)
        gradients = {name: as_gradient(given.get(name)) for name in values.differentiable}
        rng = np.random.default_rng(len(gradients))
        along = {n: rng.standard_normal(a.shape) for n, a in values.differentiable.items()}
        claimed = 0.0
        for name, gradient in gradients.items():
            if gradient is None or gradient.shape != along[name].shape or _is_cut(gradient):
                return None
            claimed += float(np.sum(gradient * along[name]))
        largest = max(float(np.abs(a).max(initial=1.0)) for a in values.differentiable.values())
        size, slopes = 1.0, []
        for step in (DOUBLE.step(largest), DOUBLE.step(largest) / 4):
            ahead, behind = (_value(subject, _moved(values, along, s * step)) for s in (1, -1))
            ends = list(zip(upstream, ahead, behind, strict=True))
            slopes.append(sum(float(np.sum(u * (a - b))) for u, a, b in ends) / (2 * step))
            size += sum(float(np.sum(np.abs(u * a))) for u, a, _b in ends)
    except Exception:  # what the code can't do with such values says nothing of it
        return None
    allowed = _APART * max(map(abs, (*slopes, claimed))) + 1e-7 * size  # as in `_ratio`
    if not np.isfinite(allowed) or abs(slopes[0] - slopes[1]) > allowed / 4:
        return None
    return abs(claimed - slopes[1]) <= allowed


def _moved(values: Values, along: Mapping[str, Array], by: float) -> Values:
    for name, array in values.differentiable.items():
        values = values.replaced(name, array + by * along[name])
    return values


def _is_cut(gradient: Array) -> bool:
    """Whether a gradient ends at a number as people write limits, entry by entry or in length."""
    sizes = float(np.abs(gradient).max(initial=0.0)), float(np.linalg.norm(gradient))
    return any(s and abs(2 * s - round(2 * s)) <= 1e-9 * s for s in sizes)  # rounding


def _upstream(subject: Subject, out: tuple[Array, ...]) -> tuple[Any, ...]:
    upstream = upstreams(out, scalar=subject.scalar)
    if subject.parts:
        # Of a part some can't be uneven; a single number is to be no 1.
        even = {part.output for part in subject.parts if part.even}
        upstream = tuple(
            np.full(part.shape, 1.4) if k in even or not part.ndim else given
            for k, (part, given) in enumerate(zip(out, upstream, strict=True))
        )
    if subject.single:
        upstream = tuple(map(single_entry, upstream))
    return upstream


def _given(subject: Subject, values: Values, upstream: tuple[Any, ...]) -> dict[str, Any]:
    with passing(subject, 0, None):
        session = subject.start()
        session.forward(values.copy())
        return session.backward(
            tuple(u.copy() if isinstance(u, np.ndarray) else u for u in upstream)
        )


def _value(subject: Subject, values: Values) -> tuple[Array, ...]:
    with passing(subject, 0, None):
        out = subject.start().forward(values.copy())
    parts = out if isinstance(out, tuple) else (out,)
    return tuple(np.array(part, dtype=np.float64) for part in parts)


def as_gradient(raw: Any) -> Array | None:
    """Return a gradient as a float64 array; None where it is no array of numbers."""
    if raw is None:
        return None
    try:
        array = np.array(arrayed(raw), dtype=np.float64)
    except (TypeError, ValueError):
        return None
    return array


def _ratio(
    subject: Subject, values: Values, name: str, gradient: Array, upstream: tuple[Any, ...]
) -> float | None:
    """Return by what factor a gradient is off, the same along each direction; nan for none.

    None where nothing is seen, right or wrong.
    """
    array = values.differentiable[name]
    rng = np.random.default_rng(array.size)
    step = DOUBLE.step(float(np.abs(array).max(initial=1.0)))
    found = []
    for _ in range(_DIRECTIONS):
        along = rng.standard_normal(array.shape)
        try:
            above, below = (
                _value(subject, values.replaced(name, array + sign * step * along))
                for sign in (1, -1)
            )
        except Exception:
            return np.nan
        slope = sum(
            float(np.sum(u * (a - b))) for u, a, b in zip(upstream, above, below, strict=True)
        ) / (2 * step)
        claimed = float(np.sum(gradient * along))
        noise = 1e-7 * (
            1 + sum(float(np.sum(np.abs(u * a))) for u, a in zip(upstream, above, strict=True))
        )
        if max(abs(slope), abs(claimed)) <= noise:
            return None
        if abs(slope - claimed) <= max(noise, _APART * abs(slope) / 2):
            found.append(1.0)
        elif abs(slope) <= noise:
            return np.nan
        else:
            found.append(claimed / slope)
    near = max(found) - min(found) <= _APART * max(1.0, abs(found[0]))
    return found[0] if near else np.nan
