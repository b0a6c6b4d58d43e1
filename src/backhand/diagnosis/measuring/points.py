"""One input with its outputs, its gradients and what they are compared with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE, Comparison, Precision
from backhand.diagnosis.evidence import Point, Upstream
from backhand.diagnosis.measuring.evaluation import Evaluation, looked_into
from backhand.diagnosis.measuring.passes import (
    Runner,
    UserCodeError,
    flattened,
    upstreams,
)
from backhand.diagnosis.measuring.whole import full_comparison, whole_derivative
from backhand.diagnosis.structure import entrywise_slope
from backhand.reading.subject import Part, Subject, Values
from backhand.reading.truth import as_gradient

Array = NDArray[Any]


def point_of(runner: Runner, evaluation: Evaluation, values: Values) -> Point:
    """Return the outputs and the gradients at some values."""
    made = []
    for douts in upstreams(runner, evaluation.outputs, 7 + values.batch_size):
        raw = evaluation.gradients(douts)
        made.append(
            Upstream(
                tuple(np.asarray(d, dtype=np.float64) for d in douts),
                {name: as_gradient(raw[name]) for name in raw},
            )
        )
    return Point(
        label=f"batch of {values.batch_size}",
        batch_size=values.batch_size,
        values={**values.inputs, **values.params},
        labels=values.labels,
        outputs=evaluation.outputs,
        upstreams=tuple(made),
    )


def point_at(
    runner: Runner, values: Values, suspects: tuple[str, ...]
) -> tuple[Point, dict[str, Comparison]]:
    """Return the point at some values, with what is compared there."""
    point = point_of(runner, Evaluation(runner, values), values)
    compared = probe_parts(runner, point, values, suspects)
    for name in values.differentiable:
        if name in compared:
            continue
        analytic = point.upstreams[0].analytic.get(name)
        fits = analytic is not None and analytic.shape == values.differentiable[name].shape
        if fits and name not in suspects:
            probed = probe(runner, point, values, name)
            if probed is not None:
                compared[name] = probed
                continue
        found, compared[name] = _compared(runner, point, name)
        if not compared[name].passed and looked_into(
            runner, Evaluation(runner, values), point.upstreams[0].flat
        ):
            found, compared[name] = _compared(runner, point, name)
        point = found
    return point, compared


def _compared(runner: Runner, point: Point, name: str) -> tuple[Point, Comparison]:
    """Return the point with one tensor's derivative, and how its gradient compares."""
    point = located(runner, point, (name,))
    largest = float(np.max(np.abs(flattened(point.outputs)), initial=0.0))
    return point, full_comparison(point, name, runner.precision(largest))


def norms(point: Point, name: str) -> tuple[float, ...]:
    """Return the largest entries of the gradient and, where it was located, of the derivative."""
    analytic = [u.analytic.get(name) for u in point.upstreams]
    found = [float(np.max(np.abs(a), initial=0.0)) for a in analytic if a is not None]
    if name in point.jacobians:
        found.append(float(np.max(np.abs(point.derivative(name)), initial=0.0)))
    return tuple(found)


def values_of(subject: Subject, point: Point) -> Values:
    """Return the values that a point was made of."""
    return Values(
        {n: a for n, a in point.values.items() if n in subject.values.inputs},
        {n: a for n, a in point.values.items() if n not in subject.values.inputs},
        point.labels,
        subject.values.constant,
    )


def step_along(array: Array, precision: Precision = DOUBLE) -> float:
    """Return the step along a random direction through a tensor."""
    return precision.step(float(np.sqrt(np.mean(array**2))) if array.size else 1.0)


def probe(runner: Runner, point: Point, values: Values, name: str) -> Comparison | None:
    """Compare along random directions; None where that does not settle that it is right."""
    array = values.differentiable[name]
    rng = np.random.default_rng(array.size)
    centre = flattened(point.outputs)
    scale = max(float(np.abs(u.flat) @ np.abs(centre)) for u in point.upstreams)
    precision = runner.precision(scale)
    h, evaluations = step_along(array, precision), 0
    errors, slopes = [], []
    gradients = [u.analytic.get(name) for u in point.upstreams]
    for upstream, analytic in zip(point.upstreams, gradients, strict=True):
        if analytic is None or analytic.shape != array.shape or not np.isfinite(analytic).all():
            return None
        for _ in range(2):
            v = rng.standard_normal(array.shape)
            above = flattened(runner.value(values.replaced(name, array + h * v)))
            below = flattened(runner.value(values.replaced(name, array - h * v)))
            evaluations += 2
            slope = upstream.flat @ (above - below) / (2 * h)
            bend = np.abs(upstream.flat * (above - 2 * centre + below)).max(initial=0.0) / h
            if not np.isfinite(slope) or precision.kinked(bend, slope, h):
                return None  # a kink between the two, or no number: look entry by entry
            errors.append(abs(slope - float(np.sum(analytic * v))))
            slopes.append(slope)
            if not precision.clears(errors[-1], analytic, h):
                return None
    largest = max(float(np.max(np.abs(g), initial=0.0)) for g in gradients if g is not None)
    noise = precision.slope_error(h)
    if largest == 0 and max(abs(s) for s in slopes) == 0:
        return None  # nothing seen: the whole derivative tells a true zero from a blind spot
    tolerance = precision.tolerance(largest, noise)
    return _probed(array, gradients[0], errors, noise, tolerance, evaluations)


def probe_parts(
    runner: Runner, point: Point, values: Values, suspects: tuple[str, ...]
) -> dict[str, Comparison]:
    """Compare the parts of a subject along directions, all at once: none has a say in another.

    Returns
    -------
    compared : dict of Comparison
        Of the tensors of the parts that are seen to be right.
    """
    left = {}
    for part in runner.subject.parts:
        given = [u.analytic.get(n) for u in point.upstreams for n in part.names]
        shapes = [point.values[n].shape for _u in point.upstreams for n in part.names]
        fit = all(
            g is not None and g.shape == s and np.isfinite(g).all() and g.any()
            for g, s in zip(given, shapes, strict=True)
        )
        if fit and not set(part.names) & set(suspects):
            left[part.title] = part
    if not left:
        return {}
    names = [n for part in left.values() for n in part.names]
    largest = max(float(np.abs(values.differentiable[n]).max(initial=1.0)) for n in names)
    rng = np.random.default_rng(len(names))
    errors: dict[str, list[float]] = {title: [] for title in left}
    allowed: dict[str, tuple[float, float]] = {}
    evaluations = 0
    for upstream in point.upstreams:
        for _ in range(2):
            along = {n: rng.standard_normal(values.differentiable[n].shape) for n in names}
            h = runner.precision(largest).step(largest)
            moved = []
            for sign in (1, -1):
                there = values
                for n, v in along.items():
                    there = there.replaced(n, values.differentiable[n] + sign * h * v)
                moved.append(runner.value(there))
            evaluations += 2
            for title, part in list(left.items()):
                above, below = (np.ravel(each[part.output]) for each in moved)
                centre = np.ravel(point.outputs[part.output])
                dout = np.ravel(upstream.douts[part.output])
                precision = runner.precision(float(np.abs(dout) @ np.abs(centre)))
                gradients = {n: np.asarray(upstream.analytic[n], float) for n in part.names}
                claimed = sum(float(np.sum(g * along[n])) for n, g in gradients.items())
                entries = np.concatenate([np.ravel(g) for g in gradients.values()])
                slope = float(dout @ (above - below)) / (2 * h)
                bend = np.abs(dout * (above - 2 * centre + below)).max(initial=0.0) / h
                errors[title].append(abs(slope - claimed))
                if (
                    not np.isfinite(slope)
                    or precision.kinked(bend, slope, h)
                    or not precision.clears(errors[title][-1], entries, h)
                ):
                    del left[title]
                    continue
                noise = precision.slope_error(h)
                largest_entry = float(np.abs(entries).max(initial=0.0))
                allowed[title] = noise, precision.tolerance(largest_entry, noise)
    return {
        n: _probed(
            values.differentiable[n],
            point.upstreams[0].analytic[n],
            errors[title],
            *allowed[title],
            evaluations,
        )
        for title, part in left.items()
        for n in part.names
    }


def _probed(
    array: Array,
    gradient: Array | None,
    errors: list[float],
    noise: float,
    tolerance: float,
    evaluations: int,
) -> Comparison:
    """Return the comparison of a gradient that directions show to be right."""
    error = float(np.sqrt(np.mean(np.square(errors))))
    norm = float(np.linalg.norm(gradient)) if gradient is not None else 0.0
    size = max(array.size, 1)
    return Comparison(
        shape=array.shape,
        mean_abs_error=error / size,
        max_abs_error=error,
        relative_error=error / norm if norm else 0.0,
        max_relative_error=0.0,
        cosine=1.0,
        ratio=1.0,
        noise_floor=noise,
        tolerance=tolerance,
        worst_index=(0,) * array.ndim,
        evaluations=evaluations,
        compared=0,
        size=array.size,
        kinks=0,
        method="probe",
        passed=True,
    )


def located(runner: Runner, point: Point, names: Any) -> Point:
    """Return the point with the whole derivative of some tensors."""
    jacobians, kinks, noise = dict(point.jacobians), dict(point.kinks), dict(point.noise)
    values = values_of(runner.subject, point)
    for name in names:
        if name in jacobians or name not in values.differentiable:
            continue
        found = whole_derivative(runner, values, name, point.outputs)
        jacobians[name], kinks[name], noise[name] = found.jacobian, found.kinks, found.noise
    return replace(point, jacobians=jacobians, kinks=kinks, noise=noise)


def with_slopes_elsewhere(runner: Runner, point: Point, part: Part | None = None) -> Point:
    """Return the point with the slope of an entrywise function, or part, at its own output."""
    name, output, key = "dx", 0, "out"
    if part is not None:
        name, output, key = part.names[0], part.output, part.names[0]
    alone = point if part is None else point.only(output, {name: "dx"})
    if entrywise_slope(alone, "dx") is None:
        return point
    out = point.outputs[output]
    h = np.finfo(np.float64).eps ** (1 / 3) * np.maximum(1.0, np.abs(out))
    values = values_of(runner.subject, point)
    try:
        above = runner.value(values.replaced(name, out + h))[output]
        below = runner.value(values.replaced(name, out - h))[output]
    except UserCodeError:
        return point
    if above.shape != out.shape:
        return point
    slopes = {key: (above - below) / (2 * h)}
    return replace(point, slopes_elsewhere={**point.slopes_elsewhere, **slopes})
