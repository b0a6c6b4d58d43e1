"""Whether gradients are right, from slopes along random directions through whole tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Comparison, Precision, slope_along
from backhand.derivatives.jacobian import direction, move_along, product
from backhand.derivatives.noise import middle
from backhand.diagnosis.evidence import Upstream
from backhand.diagnosis.measuring.evaluation import Evaluation
from backhand.frozen import frozen

Array = NDArray[Any]
# What directions say: the gradient is right, it is wrong, or no step settles it.
Word = Literal["right", "wrong", "open"]
# Slopes from one step to either side, and by how much those to the sides part.
_Pair = tuple[Array, Array]

# A step below this share of an entry loses digits that matter when it is added.
_SHORTEST: Final = 2.0**-26
# The second step, and how many times less than the error slopes must differ to be settled.
_LONGER: Final = 8
# So many times shorter, a step shows rounding and nothing else.
_TINY: Final = 64


@frozen
class Sight:
    """What some directions through one or several tensors show.

    Attributes
    ----------
    word : "right", "wrong" or "open"
    apart, tolerance, noise : float
        The largest distance between a slope and the gradient's, what would pass, and the slope's
        own error.
    rough : bool
        The shorter the step, the further slopes part: rounding does that, no kink.
    passes : int
    slopes : dict of arrays
        For the seeds of directions on which no kink was met: the slope for each upstream
        gradient.
    """

    word: Word
    apart: float
    tolerance: float
    noise: float
    rough: bool = False
    passes: int = 0
    slopes: Mapping[int, Array] = field(default_factory=dict)


class Line:
    """A random line through some tensors of a point.

    Parameters
    ----------
    evaluation : Evaluation
    gradients : mapping
        The tensors' names → what backward gave, an array for each upstream gradient.
    douts : sequence of vectors
        The upstream gradients.
    seed : int
        Of the first one's `direction`; the others' follow.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        gradients: Mapping[str, Sequence[Array]],
        douts: Sequence[Array],
        seed: int,
    ) -> None:
        self._evaluation = evaluation
        self._douts = np.stack([np.asarray(d) for d in douts])
        self._moves: dict[str, Array] = {}
        self.expected = np.zeros(len(douts))
        self.norms = np.zeros(len(douts))
        norms = {n: [norm(g) for g in parts] for n, parts in gradients.items()}
        largest = {n: max(some, default=0.0) for n, some in norms.items()}
        usual = middle([v for v in largest.values() if v] or [1.0])
        self.size = 0.0
        for number, (name, parts) in enumerate(gradients.items()):
            given = evaluation.given(name)
            move = direction(given.shape, seed + number)
            # Of several tensors, none is to drown in another's slope.
            share = min(1.0, usual / largest[name]) if largest[name] else 1.0
            if share < 1.0:
                move *= np.float32(share)
            self._moves[name] = move
            for k, gradient in enumerate(parts):
                self.expected[k] += product(gradient, move)
                self.norms[k] = np.hypot(self.norms[k], share * norms[name][k])
            self.size = max(self.size, norm(given) / max(given.size, 1) ** 0.5)
        self.passes = 0

    def __call__(self, distance: float) -> Array:
        """Return the outputs' sum weighted with each upstream gradient, so far along the line."""
        self.passes += 1
        for name, move in self._moves.items():
            if distance:
                move_along(
                    self._evaluation.array(name), self._evaluation.given(name), move, distance
                )
        return np.asarray(self._douts @ self._evaluation.flat())

    def put_back(self) -> None:
        """Undo what was moved."""
        self._evaluation.put_back(*self._moves)

    def weighted(self, outputs: Array) -> Array:
        """Return what a call gives for outputs that are known."""
        return np.asarray(self._douts @ outputs)


def sight(
    evaluation: Evaluation,
    names: Sequence[str],
    upstreams: Sequence[Upstream],
    precision: Precision,
    seed: int,
    *,
    directions: int = 2,
) -> Sight:
    """Look along directions through the tensors together.

    A gradient is right that agrees with the slope: none that is wrong does, whatever the step.
    It is wrong where slopes that are settled disagree, of two directions.
    """
    gradients = {n: [g for u in upstreams if (g := u.analytic[n]) is not None] for n in names}
    douts = [u.flat for u in upstreams]
    if not all(np.isfinite(g).all() for parts in gradients.values() for g in parts):
        return Sight("wrong", np.inf, 0.0, 0.0)
    passes, step = 0, 0.0
    seen: list[_Found] = []
    slopes: dict[int, Array] = {}
    for turn in range(directions):
        line = Line(evaluation, gradients, douts, seed + turn * len(names))
        try:
            seen.append(_along(line, evaluation.centre, precision, step))
        finally:
            line.put_back()
        passes += line.passes
        if seen[-1].word == "open":
            break
        if seen[-1].exact and len(names) == 1:
            slopes[seed + turn] = seen[-1].slope
        step = seen[-1].step if seen[-1].word == "wrong" else 0.0
    words = {found.word for found in seen}
    worst = max(seen, key=lambda found: found.apart)
    word: Word = words.pop() if len(words) == 1 else "open"
    rough = any(found.rough for found in seen)
    return Sight(word, worst.apart, worst.tolerance, worst.noise, rough, passes, slopes)


def slopes_by_direction(
    evaluation: Evaluation,
    name: str,
    upstreams: Sequence[Upstream],
    precision: Precision,
    seeds: Iterable[int],
    wanted: int,
) -> dict[int, Array]:
    """Return the slopes along some of these directions, where no kink is met.

    Two passes each where the slopes to both sides are one, four or six else.
    """
    gradients = {name: [g for u in upstreams if (g := u.analytic[name]) is not None]}
    slopes: dict[int, Array] = {}
    for seed in seeds:
        if len(slopes) >= wanted:
            break
        line = Line(evaluation, gradients, [u.flat for u in upstreams], seed)
        try:
            h = short_step(precision, min(map(precision.tolerance, line.norms)), line.size)
            middle = line.weighted(evaluation.centre)
            near: _Pair = _pair(line, h / _LONGER, middle)
            exact = _is_exact(near, None, line.norms, precision)
            if not exact:
                exact = _is_exact(near, _pair(line, h, middle), line.norms, precision)
            if not exact:
                # The same line drawn anew, shorter, meets fewer kinks than another one would.
                near, far = _pair(line, h / _LONGER**2, middle), near
                exact = _is_exact(near, far, line.norms, precision)
        finally:
            line.put_back()
        if exact:
            slopes[seed] = near[0]
    return slopes


def _is_exact(near: _Pair, far: _Pair | None, norms: Array, precision: Precision) -> bool:
    """Whether a slope is known as exactly as a prediction must be, and no kink is met.

    A kink within a step parts the slopes to its sides by twice what it adds to their mean. Where
    a curve may have parted them, a longer step tells.
    """
    bounds = np.array([precision.prediction_bound(n) for n in norms])
    slope, jump = near
    straight = np.abs(jump) <= bounds / 4
    if far is None:
        return bool(np.all(straight))
    longer, parted = far
    same = np.abs(longer - slope) <= bounds / 4
    # A curve's slopes come together as the step shrinks.
    return bool(np.all(same & (straight | (np.abs(jump) <= np.abs(parted) / 2))))


@frozen
class _Found:
    word: Word
    slope: Array
    apart: float
    tolerance: float
    noise: float
    step: float
    exact: bool = False
    rough: bool = False


def _along(line: Line, centre: Array, precision: Precision, step: float) -> _Found:
    """Hold one line's slopes against the gradients'; a step that has settled one comes first."""
    found = _by_steps(line, centre, precision, step)
    if found.word == "wrong" and not found.rough and np.isfinite(found.apart):
        # Values that are rounded to single precision stand still within a short step: by one that
        # crosses many of their numbers the gradient's slope comes out.
        middle, coarse = line.weighted(centre), Precision.of(np.float32).step(line.size)
        apart = np.abs(_pair(line, coarse, middle)[0] - line.expected)
        near = max(found.apart / _LONGER, found.tolerance)
        found = replace(found, rough=bool(np.all(apart <= near)))
    return found


def _by_steps(line: Line, centre: Array, precision: Precision, step: float) -> _Found:
    middle, expected = line.weighted(centre), line.expected
    h = step or short_step(precision, min(map(precision.tolerance, line.norms)), line.size)
    slope, jump = _pair(line, h, middle)
    found = _compared(slope, expected, line.norms, precision, precision.slope_error(h), h)
    if found.word == "right" or (step and found.word == "wrong"):
        return found
    # Another step: where that one says the same and the slopes to both sides do, no kink is
    # between.
    longer, parted = _pair(line, _LONGER * h, middle)
    apart = np.abs(slope - expected)
    unsettled = np.maximum(np.abs(longer - slope), np.abs(jump)) > apart / _LONGER
    if found.word == "wrong" and not np.any(unsettled & (apart > found.tolerance)):
        for far in (None, (longer, parted)):
            if _is_exact((slope, jump), far, line.norms, precision):
                return replace(found, exact=True)
        nearer = _pair(line, h / _LONGER, middle)
        exact = _is_exact(nearer, (slope, jump), line.norms, precision)
        return replace(found, slope=nearer[0], exact=exact)
    _tiny, parted = _pair(line, h / _TINY, middle)
    rough = bool(np.max(np.abs(parted)) > _TINY / 4 * np.max(np.abs(jump)))
    best = slope_along(line, precision, size=line.size, enough=found.tolerance / 16, centre=middle)
    found = _compared(
        best.value, expected, line.norms, precision, float(np.max(best.error)), best.step
    )
    at_kink = best.kinked.any() and found.word == "wrong"
    return replace(found, word="open" if at_kink else found.word, rough=rough)


def _compared(
    slope: Array, expected: Array, norms: Array, precision: Precision, error: float, step: float
) -> _Found:
    """Say of slopes with this error whether gradients with these norms have them.

    Between what is right beyond question and what is wrong, directions leave it open.
    """
    apart = np.abs(slope - expected)
    allowed = np.array([precision.tolerance(n, error) for n in norms])
    worst = int(np.argmax(np.where(np.isnan(apart), np.inf, apart - allowed)))
    word: Word = "open"
    if not np.all(apart <= allowed):
        word = "wrong"
    elif all(precision.clears(a, n, step) for a, n in zip(apart, norms, strict=True)):
        word = "right"
    return _Found(word, slope, float(apart[worst]), float(allowed[worst]), error, step)


def short_step(precision: Precision, tolerance: float, size: float) -> float:
    """Return the shortest step whose rounding does not show beside a tolerance.

    The shorter, the fewer kinks lie within it.
    """
    usual = precision.step(size)
    least = _SHORTEST * max(1.0, size)
    wanted = 128 * precision.noise / tolerance if tolerance else usual
    return float(np.clip(wanted, min(least, usual), usual))


def _pair(line: Line, h: float, middle: Array) -> _Pair:
    with np.errstate(all="ignore"):
        above, below = line(h), line(-h)
        return np.asarray((above - below) / (2 * h)), np.asarray((above - 2 * middle + below) / h)


def comparison_of(seen: Sight, gradient: Array) -> Comparison:
    """Return what directions showed of a gradient."""
    length = norm(gradient)
    return Comparison(
        shape=gradient.shape,
        mean_abs_error=seen.apart / max(gradient.size, 1),
        max_abs_error=seen.apart,
        relative_error=seen.apart / length if length else 0.0,
        max_relative_error=0.0,
        cosine=1.0,
        ratio=1.0,
        noise_floor=seen.noise,
        tolerance=seen.tolerance,
        worst_index=(0,) * gradient.ndim,
        evaluations=seen.passes,
        compared=0,
        size=gradient.size,
        kinks=0,
        method="probe",
        passed=seen.word == "right",
    )


def norm(array: Array) -> float:
    """Return the Euclidean norm, without a copy of the whole."""
    return float(np.sqrt(product(array, array)))
