"""What a large subject's gradients are worth: directions say whether, a sample of entries what.

Whatever its size, a check costs some hundred passes of the subject's own.  Directions through
whole tensors tell right from wrong; of a tensor that is wrong, a grid of entries is compared one
by one, where the directions say that it is wrong; a batch of many samples is looked at as a whole
by directions, and in a part of it else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Comparison, Precision
from backhand.derivatives.entrywise import entrywise_derivative
from backhand.derivatives.jacobian import Axes, Jacobian, Projected
from backhand.diagnosis.evidence import Contracts, Point
from backhand.diagnosis.measuring.directions import Sight, comparison_of, sight, slopes_by_direction
from backhand.diagnosis.measuring.evaluation import Evaluation, looked_into
from backhand.diagnosis.measuring.passes import BATCH_SIZES, Runner, UserCodeError
from backhand.diagnosis.measuring.points import point_of, values_of
from backhand.diagnosis.measuring.sample import axes_for, fitted, sample, wrong_block
from backhand.diagnosis.measuring.screening import hold_if_plain, screened
from backhand.diagnosis.measuring.whole import full_comparison
from backhand.reading.subject import Session, Values

Array = NDArray[Any]

# What a check of a large subject may cost, in forward passes of its own.
MOST_PASSES: Final = 400
# Of those, what a list of what the lines hold may take.
LISTED: Final = 48
# Numbers that are read and written while each entry of a tensor is moved once: what takes
# some hundredths of a second is looked at entry by entry.
_MOST_NUMBERS: Final = 2_000_000
# Entries of a tensor that are compared one by one, at most; where there are passes for fewer
# than a few, directions have to do.  An entry takes some five.
_ENTRIES: Final = 16
_FEW: Final = 4
_PASSES_AN_ENTRY: Final = 5
# Directions that a tensor is known along at a point, where its entries are not.
_DIRECTIONS: Final = 2
# Passes for the entries of a network whose layers can be reached.
_OF_A_NETWORK: Final = 120
# And of one about which directions say nothing, as kinks lie at the very point.
_OPEN: Final = 8
# Tensors that are looked at one by one; more are looked at together first, and of very many
# each along one direction.
_SEVERAL: Final = 3
_MANY: Final = 24


def is_large(values: Values, outputs: Sequence[Array]) -> bool:
    """Whether a look at every entry would take far more passes than `MOST_PASSES`."""
    arrays = (*values.inputs.values(), *values.params.values())
    numbers = sum(a.size for a in arrays) + sum(out.size for out in outputs)
    return any(a.size * numbers > _MOST_NUMBERS for a in values.differentiable.values())


class Sampling:
    """Looks at a large subject.

    Parameters
    ----------
    runner : Runner
        Its subject gets a part of the batch for its values, where it has many samples.
    outputs : tuple of arrays
        Of the whole batch.
    session, given : Session, Values
        The instance that gave them, and the arrays that it was given.
    """

    def __init__(
        self, runner: Runner, outputs: tuple[Array, ...], session: Session, given: Values
    ) -> None:
        self._runner = runner
        self._session, self._given = session, given
        self._whole = runner.subject
        self._axes: dict[str, Axes] = {}
        self._words: dict[tuple[str, str], Sight] = {}
        self._first = True
        # Seldom is any wrong at another batch size only, one of many, or one of a layer.
        self._together = False
        part = _part(runner, outputs)
        if part is not None:
            runner.subject = replace(runner.subject, values=part)
            self._given = part.copy()

    def contracts(self) -> Contracts:
        """See `screened`."""
        return screened(self._runner, self._session, self._given)

    def point(
        self, values: Values, suspects: tuple[str, ...]
    ) -> tuple[Point, dict[str, Comparison]]:
        """Return the point at some values, with what directions say there of all but suspects."""
        evaluation = Evaluation(self._runner, values)
        point = point_of(self._runner, evaluation, values)
        fitting = [n for n in values.differentiable if n not in suspects and _fits(point, n)]
        compared: dict[str, Comparison] = {}
        seen: dict[str, Sight] = {}
        if fitting and (len(fitting) > _SEVERAL or self._together):
            together = self._seen(point, evaluation, fitting, 2 if self._first else 1)
            if together.word == "right":
                seen = dict.fromkeys(fitting, together)
        directions = 2 if self._first and len(fitting) <= _MANY else 1
        self._first, self._together = False, True
        for name in fitting:
            found = seen.get(name) or self._seen(point, evaluation, [name], directions)
            if found.rough and looked_into(self._runner, evaluation, point.upstreams[0].flat):
                found = self._seen(point, evaluation, [name], directions)
            self._words[point.label, name] = found
            gradient = point.upstreams[0].analytic[name]
            assert gradient is not None
            compared[name] = comparison_of(found, gradient)
            if found.word == "open":
                point, compared[name] = self._settled(point, evaluation, name, _OPEN, _DIRECTIONS)
        for name in values.differentiable:
            if name not in fitting and name not in suspects:
                gradient = np.zeros(values.differentiable[name].shape)
                nothing = Sight("wrong", np.inf, 0.0, 0.0)
                compared[name] = comparison_of(nothing, gradient)
        return point, compared

    def _seen(
        self, point: Point, evaluation: Evaluation, names: list[str], directions: int
    ) -> Sight:
        return sight(
            evaluation,
            names,
            point.upstreams,
            self._of_sums(point),
            self._seed(point, names[0]),
            directions=directions,
        )

    def seems_wrong(self) -> bool:
        """Whether any gradient is not the derivative, at a first look."""
        values, self._together = self._runner.subject.values, True
        hold_if_plain(self._runner, self._session, self._given)
        _point, compared = self.point(values, ())
        return not all(comparison.passed for comparison in compared.values())

    def settled(
        self, points: list[Point], wrong: list[str], comparisons: dict[str, Comparison]
    ) -> list[Point]:
        """Return the points with a sample of each wrong tensor's derivative, and the whole batch's
        where only that one is wrong."""
        if self._whole is not self._runner.subject:
            point, compared = self.point(self._whole.values, tuple(wrong))
            late = [n for n, c in compared.items() if not c.passed]
            if late:
                wrong += late
                comparisons.update({n: compared[n] for n in late})
                points = [*points, point]
        several = [p for p in points if p.batch_size > 1] or points
        if not wrong:
            return points
        left = max(0, MOST_PASSES - self._runner.passes)
        if self._runner.subject.role == "network":
            left = min(left, _OF_A_NETWORK)  # its layers are looked at by themselves
        entries = min(_ENTRIES, left // (_PASSES_AN_ENTRY * len(wrong) * len(several)))
        found = []
        for number, point in enumerate(points):
            if not any(point is p for p in several):
                found.append(point)
                continue
            evaluation = Evaluation(self._runner, values_of(self._runner.subject, point))
            # Another batch size is a second witness.
            directions = _DIRECTIONS if len(several) == 1 else 1
            for name in wrong:
                point, compared_here = self._settled(point, evaluation, name, entries, directions)
                if number == 0 or compared_here.shape != comparisons[name].shape:
                    comparisons[name] = compared_here
            found.append(point)
        return found

    def _settled(
        self, point: Point, evaluation: Evaluation, name: str, entries: int, directions: int
    ) -> tuple[Point, Comparison]:
        """Return the point with what is known of one tensor's derivative, compared."""
        before = self._runner.passes
        precision = self._of_outputs(point)
        rng = np.random.default_rng(entries)
        looked = (
            self._along(point, evaluation, name, directions)
            if entries < _FEW
            else self._entrywise(evaluation, name, precision, rng)
        )
        if looked is None:
            looked = self._sampled(point, evaluation, name, max(entries, _FEW), precision, rng)
        jacobian, kinks, noise = looked
        point = replace(
            point,
            jacobians={**point.jacobians, name: jacobian},
            kinks={**point.kinks, name: kinks},
            noise={**point.noise, name: noise},
            unvisited={**point.unvisited, name: point.values[name].size - kinks.size},
        )
        compared = replace(
            full_comparison(point, name, precision), evaluations=self._runner.passes - before
        )
        seen = self._words.get((point.label, name))
        if seen is not None:
            compared = replace(compared, evaluations=compared.evaluations + seen.passes)
            if seen.word == "wrong" and compared.passed:
                # Wrong along directions, and in no entry that was looked at.
                compared = replace(
                    compared, passed=False, max_abs_error=seen.apart, tolerance=seen.tolerance
                )
        return point, compared

    def _along(
        self, point: Point, evaluation: Evaluation, name: str, wanted: int
    ) -> tuple[Jacobian, NDArray[np.bool_], float] | None:
        """Return what is known of a tensor's derivative along directions."""
        # As many entries as directions would be taken for them.
        if not _fits(point, name) or point.values[name].size <= _FEW:
            return None
        seen = self._words.get((point.label, name))
        slopes, precision = dict(seen.slopes) if seen is not None else {}, self._of_sums(point)
        if len(slopes) < wanted:
            first = 10_000 + self._seed(point, name)
            slopes |= slopes_by_direction(
                evaluation,
                name,
                point.upstreams,
                precision,
                range(first, first + 2 * wanted),
                wanted - len(slopes),
            )
        if not slopes:
            return None
        found = Projected(
            point.values[name].shape,
            tuple(slopes),
            tuple(u.flat for u in point.upstreams),
            np.stack(list(slopes.values()), axis=1),
        )
        noise = precision.slope_error(precision.one_sided_step())
        return found, np.zeros(len(slopes), dtype=bool), max(noise, 1e-12)

    def _seed(self, point: Point, name: str) -> int:
        return 1000 * point.batch_size + 10 * list(point.values).index(name)

    def _entrywise(
        self, evaluation: Evaluation, name: str, precision: Precision, rng: np.random.Generator
    ) -> tuple[Jacobian, NDArray[np.bool_], float] | None:
        if len(evaluation.outputs) != 1:
            return None
        array = evaluation.array(name)

        def outputs(x: Array) -> Array:
            array[...] = x
            return evaluation.parts()[0]

        try:
            return entrywise_derivative(
                outputs, evaluation.given(name), evaluation.outputs[0], precision, rng
            )
        finally:
            evaluation.put_back(name)

    def _sampled(
        self,
        point: Point,
        evaluation: Evaluation,
        name: str,
        entries: int,
        precision: Precision,
        rng: np.random.Generator,
    ) -> tuple[Jacobian, NDArray[np.bool_], float]:
        douts, sums = [u.flat for u in point.upstreams], self._of_sums(point)
        analytic, shape = point.upstreams[0].analytic.get(name), point.values[name].shape
        known = self._axes.get(name)
        axes = fitted(known, shape, entries) if known else axes_for(shape, analytic, entries, rng)
        self._axes.setdefault(name, axes)
        found, kinks, noise = sample(evaluation, name, axes, douts, precision, sums)
        seen = self._words.get((point.label, name))
        if known or seen is None or seen.word != "wrong" or analytic is None:
            return found, kinks, noise
        here = found.on_grid(analytic)
        allowed = sums.tolerance(here, noise)
        if np.all(kinks | (np.abs(here - found @ douts[0]) <= allowed)):
            # All that was looked at is right: where is it wrong?
            slopes = max(8, (MOST_PASSES - self._runner.passes) // 6)
            block = wrong_block(evaluation, name, analytic, douts[0], sums, rng, slopes)
            if block is not None:
                axes = axes_for(shape, analytic, entries, rng, block.where)
                self._axes[name] = axes
                found, kinks, noise = sample(evaluation, name, axes, douts, precision, sums)
        return found, kinks, noise

    def _of_outputs(self, point: Point) -> Precision:
        """Return the precision of the outputs."""
        largest = max(float(np.abs(out).max(initial=0.0)) for out in point.outputs)
        return self._runner.precision(largest)

    def _of_sums(self, point: Point) -> Precision:
        """Return the precision of the outputs' sums, weighted with the upstream gradients."""
        centre = np.concatenate([np.ravel(out) for out in point.outputs])
        return self._runner.precision(
            max(float(np.abs(u.flat) @ np.abs(centre)) for u in point.upstreams)
        )


def _part(runner: Runner, outputs: tuple[Array, ...]) -> Values | None:
    """Return fewer samples where there are many; None where that can't be."""
    subject, size = runner.subject, BATCH_SIZES[0]
    if subject.values.batch_size <= size:
        return None
    part = subject.at_batch_size(size)
    if part is None:
        return None
    try:
        fewer = runner.value(part)
    except UserCodeError:
        return None
    rows = all(
        out.ndim == 0 or len(out) != subject.values.batch_size or len(few) == size
        for out, few in zip(outputs, fewer, strict=False)
    )
    return part if rows and len(fewer) == len(outputs) else None


def _fits(point: Point, name: str) -> bool:
    """Whether every upstream gradient has given this tensor a gradient of its shape."""
    given = [u.analytic.get(name) for u in point.upstreams]
    return all(g is not None and g.shape == point.values[name].shape for g in given)
