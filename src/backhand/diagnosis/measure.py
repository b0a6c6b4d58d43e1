"""Subject → Evidence: run somebody's forward and backward pass, and write down what happened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Comparison
from backhand.diagnosis.evidence import NOT_A_NUMBER, Contracts, Evidence, Point, Raised
from backhand.diagnosis.measuring.every_entry import EveryEntry
from backhand.diagnosis.measuring.passes import (
    BATCH_SIZES,
    Runner,
    UserCodeError,
    as_outputs,
    copies,
    missing_output,
    upstreams,
)
from backhand.diagnosis.measuring.points import norms, with_slopes_elsewhere
from backhand.diagnosis.measuring.sampling import Sampling, is_large
from backhand.diagnosis.ways_back import Recordings
from backhand.reading.randomness import held
from backhand.reading.subject import Session, Subject, Values
from backhand.reading.truth import as_gradient

Array = NDArray[Any]

# Passes that a look at one entry takes at all points, and what those of all may take together, in
# seconds of this process: beyond, directions and a sample have to do.
_AN_ENTRY: Final = 8
_MOST_SECONDS: Final = 4.0
# So near by one step of a central difference, a slope is what it is held against.
_NEAR: Final = 1e-6


def measure(subject: Subject) -> Evidence:
    """Run a subject through every contract and at several batch sizes.

    Returns
    -------
    evidence : Evidence
        Where the ordinary input already raised, nothing but `contracts.raised`.
    """
    with held() as hold:
        evidence = _measured(subject)
    if hold.misjudged:
        with held(trusts=False):
            evidence = _measured(subject)
    return evidence


def seems_wrong(layer: Subject, network: Subject) -> bool:
    """Whether a closer look at a layer may find a wrong gradient; of a small network any may."""
    runner = Runner(layer)
    try:
        session = runner.start()
        outputs = runner.forward(session, given := layer.values.copy())
        if not (is_large(network.values, ()) or is_large(layer.values, outputs)):
            return True
        return Sampling(runner, outputs, session, given).seems_wrong()
    except UserCodeError:
        return True


def is_right_along(subject: Subject) -> bool | None:
    """Whether all gradients at a subject's values are right, along directions; None: unknown.

    Where it raises, or gives no finite numbers, there is nothing to compare.
    """
    runner, values = Runner(subject), subject.values
    try:
        session = runner.start()
        outputs = runner.forward(session, values.copy())
        if not all(np.isfinite(out).all() for out in outputs):
            return None
        if _fits_one_slope(runner, outputs, session):
            return True
        return not Sampling(runner, outputs, runner.start(), values.copy()).seems_wrong()
    except UserCodeError:
        return None


def _fits_one_slope(runner: Runner, outputs: tuple[Array, ...], session: Session) -> bool:
    """Whether all gradients together are the slope along one random line, by one step.

    Seldom do they fit by chance; where they don't, a kink may be the reason.
    """
    values = runner.subject.values
    upstream = upstreams(runner, outputs, len(outputs[0].ravel()))[0]
    given = runner.backward(session, copies(upstream))
    douts = [np.broadcast_to(u, out.shape) for u, out in zip(upstream, outputs, strict=True)]
    scale = sum(float(np.sum(np.abs(u * out))) for u, out in zip(douts, outputs, strict=True))
    precision, rng, claimed = runner.precision(scale), np.random.default_rng(1), 0.0
    size = max(float(np.abs(a).max(initial=0.0)) for a in values.differentiable.values())
    step = precision.step(size or 1.0)
    lines = {n: rng.choice([-1.0, 1.0], a.shape) for n, a in values.differentiable.items()}
    for name, line in lines.items():
        gradient = as_gradient(given.get(name))
        if gradient is None or gradient.shape != line.shape:
            return False
        claimed += float(np.sum(gradient * line))
    sides = []
    for sign in (1, -1):
        moved = values
        for name, line in lines.items():
            moved = moved.replaced(name, values.differentiable[name] + sign * step * line)
        sides.append(runner.value(moved))
    slope = sum(float(np.sum(u * (a - b))) for u, a, b in zip(douts, *sides, strict=True)) / (
        2 * step
    )
    return abs(slope - claimed) <= _NEAR * abs(slope) + 4 * precision.slope_error(step)


def _measured(subject: Subject) -> Evidence:
    runner = Runner(subject)
    empty = Evidence(
        name=subject.name,
        convention=subject.convention,
        role=subject.role,
        settings=subject.settings,
        scalar=subject.scalar,
        takes_upstream=subject.takes_upstream,
        declared_random=subject.declared_random,
        points=(),
        contracts=Contracts(),
        parts=subject.parts,
    )
    try:
        session = runner.start()
        began = time.process_time()
        raw = runner.raw_forward(session, given := subject.values.copy())
        pace = time.process_time() - began
        if missing := missing_output(raw):
            return replace(empty, contracts=Contracts(missing_output=missing))
        outputs = as_outputs(raw)
        if all(np.isnan(out).all() for out in outputs):
            return replace(
                empty, contracts=Contracts(raised=Raised("forward", NOT_A_NUMBER, NOT_A_NUMBER))
            )
        large = is_large(subject.values, outputs) or _is_slow(runner, pace)
        look = Sampling(runner, outputs, session, given) if large else EveryEntry(runner)
        empty = replace(empty, sampled=large)
        contracts = look.contracts()
        runner.ignores_upstream = subject.scalar and bool(contracts.ignores_upstream)
    except UserCodeError as error:
        return replace(empty, contracts=Contracts(raised=error.raised))

    failed = 0
    points: list[Point] = []
    comparisons: dict[str, Comparison] = {}
    wrong: list[str] = []
    wrong_for_one: list[str] = []
    powerful: set[str] = set()
    for values in _batches(runner.subject):
        one = values.batch_size == 1 and bool(points)
        if one and failed:
            continue  # what can't be run with three samples says nothing when it is run with one
        try:
            point, compared = look.point(values, tuple(wrong))
        except UserCodeError as error:
            if one:
                contracts = replace(contracts, batch_of_one=error.raised)
            elif not points:
                return replace(empty, contracts=replace(contracts, raised=error.raised))
            failed += 1  # the first axis is no batch
            continue
        if points and not one and _misfits(point) and not _misfits(points[0]):
            failed += 1  # it is one, but not of these tensors alone
            continue
        if one and not all(np.isfinite(out).all() for out in point.outputs):
            contracts = replace(contracts, batch_of_one=_not_finite(point))
            continue
        points.append(point)
        for name, comparison in compared.items():
            if np.any(norms(point, name)):
                powerful.add(name)
            if name not in comparisons:
                comparisons[name] = comparison
            if not comparison.passed and not _is_absent_by_right(point, name):
                target = wrong_for_one if one else wrong
                if name not in wrong and name not in target:
                    target.append(name)
                    if not one:
                        comparisons[name] = comparison
    points = look.settled(points, wrong, comparisons)
    if "dx" in wrong:
        points = [with_slopes_elsewhere(runner, point) for point in points]
    for part in subject.parts:
        if len(part.names) == 1 and part.names[0] in wrong:
            points = [with_slopes_elsewhere(runner, point, part) for point in points]
    return replace(
        empty,
        points=tuple(points),
        contracts=contracts,
        comparisons=comparisons,
        wrong=tuple(wrong),
        wrong_for_one=tuple(wrong_for_one),
        powerless=tuple(name for name in comparisons if name not in powerful),
        precision=runner.precision(1.0),
        passes=runner.passes,
        recordings=Recordings(subject) if wrong else None,
    )


def _is_slow(runner: Runner, pace: float) -> bool:
    """Whether a look at every entry would take too long: loops of Python over few numbers do.

    Parameters
    ----------
    runner : Runner
    pace : float
        Seconds that the first pass took of this process' time; a second one says what of that
        was compiling.
    """
    values = runner.subject.values
    entries = sum(array.size for array in values.differentiable.values())
    if pace * entries * _AN_ENTRY <= _MOST_SECONDS:
        return False
    began = time.process_time()
    runner.forward(runner.start(), values.copy())
    return (time.process_time() - began) * entries * _AN_ENTRY > _MOST_SECONDS


def _batches(subject: Subject) -> Iterator[Values]:
    sizes = [subject.values.batch_size]
    yield subject.values
    for size in (*BATCH_SIZES, 1):
        if size not in sizes:
            values = subject.at_batch_size(size)
            if values is not None and values.batch_size == size:
                sizes.append(size)
                yield values
        if size != 1 and len(sizes) >= 2 and 1 not in sizes:
            continue


def _is_absent_by_right(point: Point, name: str) -> bool:
    """Whether nothing was given for what the output does not depend on."""
    given = [u.analytic[name] for u in point.upstreams if name in u.analytic]
    return all(array is None for array in given) and not np.any(norms(point, name))


def _misfits(point: Point) -> bool:
    """Whether a gradient has not its value's shape."""
    return any(
        gradient is not None and name in point.values and gradient.shape != point.values[name].shape
        for name, gradient in point.upstreams[0].analytic.items()
    )


def _not_finite(point: Point) -> Raised:
    kind = "nan" if any(np.isnan(out).any() for out in point.outputs) else "inf"
    return Raised("forward", kind, kind)
