"""Subject → Evidence: run somebody's forward and backward pass, and write down what happened."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Comparison, compare
from backhand.diagnosis.evidence import (
    NOT_A_NUMBER,
    Contracts,
    Evidence,
    Point,
    Raised,
    Upstream,
)
from backhand.diagnosis.structure import entrywise_slope
from backhand.reading.passing import line_of, passing
from backhand.reading.randomness import held
from backhand.reading.subject import GoneError, RaisedElsewhere, Session, Subject, Values

Array = NDArray[Any]

# Batch sizes that explanations must hold for; a factor of N and a constant part ways between them.
BATCH_SIZES = (5, 3)
# A tensor is visited entry by entry only when random directions say that it is wrong, and then
# at most this many entries of it: the share visited is in the comparison.
MOST_ENTRIES = 3000
# Entries whose slopes are asked for at once, and those of one stack of moved copies of a batch;
# below so many entries of a tensor the trial costs more than it saves.
_AT_ONCE = 256
_STACKED_ENTRIES = 32_000
_WORTH_STACKING = 24
# A jump of the slope across one step, relative to the slope: smooth code bends by about 1e-5.
KINK = 1e-3
SCALES = (1e2, 1e3)
# Not forward's: a backward pass that draws a mask of its own must not get the same one.
BACKWARD_SEED = 100


class UserCodeError(Exception):
    """The code under check raised; `raised` says what, where and during which pass."""

    def __init__(self, raised: Raised) -> None:
        super().__init__(raised.message)
        self.raised = raised


@dataclass
class _Runner:
    """Runs passes of one subject in fresh or shared sessions, always under one random state."""

    subject: Subject
    evaluations: int = 0
    # What NumPy reports while user code runs ("overflow", "divide by zero", …), where asked.
    flags: set[str] | None = None
    # A loss that leaves dout out is right while it is 1: it is judged at 1 alone.
    ignores_upstream: bool = False

    def start(self) -> Session:
        return self.subject.start()

    def forward(self, session: Session, values: Values, seed: int = 0) -> tuple[Array, ...]:
        """Run forward; return its outputs as float64 copies."""
        self.evaluations += 1
        return as_outputs(self.raw_forward(session, values, seed))

    def raw_forward(self, session: Session, values: Values, seed: int = 0) -> Any:
        with self._guarded("forward", values), self._conditions(seed):
            return session.forward(values)

    def backward(
        self, session: Session, douts: tuple[Any, ...], seed: int = BACKWARD_SEED
    ) -> dict[str, Any]:
        # A network's gradient() runs its own forward pass: under the random state of the loss.
        if self.subject.convention == "network":
            seed = 0 if seed == BACKWARD_SEED else seed
        with self._guarded("backward", None), self._conditions(seed):
            return session.backward(douts)

    def value(self, values: Values) -> tuple[Array, ...]:
        """Evaluate the function: forward in an instance of its own, on copies."""
        return self.forward(self.start(), values.copy())

    def gradients(self, values: Values, douts: tuple[Any, ...]) -> dict[str, Any]:
        """Run forward and backward in an instance of their own, on copies."""
        session, own = self.start(), values.copy()
        self.forward(session, own)
        return self.backward(session, copies(douts))

    @contextlib.contextmanager
    def _guarded(self, during: str, values: Values | None) -> Iterator[None]:
        try:
            yield
        except (KeyboardInterrupt, MemoryError, UserCodeError, GoneError):
            raise
        except BaseException as error:  # user code may raise SystemExit as well
            elsewhere = error if isinstance(error, RaisedElsewhere) else None
            shapes = (
                ", ".join(
                    f"{n[1:] if n.startswith('dx') else n} {a.shape}"
                    for n, a in (*values.inputs.items(), *values.params.items())
                )
                if values is not None
                else ""
            )
            raise UserCodeError(
                Raised(
                    during,
                    elsewhere.kind if elsewhere else type(error).__name__,
                    str(error),
                    elsewhere.line if elsewhere else line_of(error, self.subject.place.path),
                    shapes,
                    _kind_of_labels(values or self.subject.values) if self.subject.scalar else "",
                )
            ) from error

    def _conditions(self, seed: int) -> AbstractContextManager[None]:
        if self.subject.conditions is not None:
            return self.subject.conditions(seed, self.flags)
        return passing(self.subject, seed, self.flags)


def _kind_of_labels(values: Values) -> str:
    """Return what a loss's labels are: "indices", "one-hot", or "" for anything else."""
    labels, x = values.labels, next(iter(values.inputs.values()))
    if not isinstance(labels, np.ndarray) or x.ndim != 2:
        return ""
    if labels.shape == x.shape and x.shape[1] > 1:
        ones = np.count_nonzero(labels == 1) == np.count_nonzero(labels) == len(labels)
        return "one-hot" if ones and np.all(labels.sum(axis=1) == 1) else ""
    return "indices" if labels.shape == x.shape[:1] and labels.dtype.kind in "iu" else ""


def as_outputs(raw: Any) -> tuple[Array, ...]:
    """Return what forward gave as float64 arrays, one an output."""
    parts = raw if isinstance(raw, tuple) else (raw,)
    return tuple(np.array(part, dtype=np.float64) for part in parts)


def as_gradient(raw: Any) -> Array | None:
    """Return a gradient as a float64 array; None where it is no array of numbers."""
    if raw is None:
        return None
    try:
        array = np.array(raw, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    return array


def copies(douts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return upstream gradients in arrays of their own; plain numbers stay plain numbers."""
    return tuple(d.copy() if isinstance(d, np.ndarray) else d for d in douts)


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


def _measured(subject: Subject) -> Evidence:
    runner = _Runner(subject)
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
    )
    try:
        raw = runner.raw_forward(runner.start(), subject.values.copy())
        if missing := missing_output(raw):
            return replace(empty, contracts=Contracts(missing_output=missing))
        if all(np.isnan(out).all() for out in as_outputs(raw)):
            return replace(
                empty, contracts=Contracts(raised=Raised("forward", NOT_A_NUMBER, NOT_A_NUMBER))
            )
        contracts = _contracts(runner)
        runner.ignores_upstream = subject.scalar and bool(contracts.ignores_upstream)
    except UserCodeError as error:
        return replace(empty, contracts=Contracts(raised=error.raised))

    failed = 0
    points: list[Point] = []
    comparisons: dict[str, Comparison] = {}
    wrong: list[str] = []
    wrong_for_one: list[str] = []
    powerful: set[str] = set()
    for values in _batches(subject):
        one = values.batch_size == 1 and bool(points)
        try:
            point, compared = _point(runner, values, suspects=tuple(wrong), locate=not one)
        except UserCodeError as error:
            if one and not failed:
                contracts = replace(contracts, batch_of_one=error.raised)
            elif not points:
                return replace(empty, contracts=replace(contracts, raised=error.raised))
            failed += 1  # the first axis is no batch
            continue
        if one and not all(np.isfinite(out).all() for out in point.outputs):
            contracts = replace(contracts, batch_of_one=_not_finite(point))
            continue
        points.append(point)
        for name, comparison in compared.items():
            if np.any(_norms(point, name)):
                powerful.add(name)
            if name not in comparisons:
                comparisons[name] = comparison
            if not comparison.passed:
                target = wrong_for_one if one else wrong
                if name not in wrong and name not in target:
                    target.append(name)
                    if not one:
                        comparisons[name] = comparison
    # A tensor found wrong at the second batch size only is located at the first as well.
    points = [
        _located(runner, point, wrong) if point.batch_size > 1 or len(points) == 1 else point
        for point in points
    ]
    if "dx" in wrong:
        points = [_with_slopes_elsewhere(runner, point) for point in points]
    return replace(
        empty,
        points=tuple(points),
        contracts=contracts,
        comparisons=comparisons,
        wrong=tuple(wrong),
        wrong_for_one=tuple(wrong_for_one),
        powerless=tuple(name for name in comparisons if name not in powerful),
    )


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


def missing_output(raw: Any) -> str:
    """Say what stands where an array is due; empty where one does."""
    parts = raw if isinstance(raw, tuple) else (raw,)
    for part in parts:
        if part is None:
            return "None"
        try:
            array = np.asarray(part)
        except ValueError:
            return type(part).__name__
        if array.dtype.kind not in "fiub":
            if isinstance(part, np.ndarray):
                return f"array(dtype={part.dtype})"
            return type(part).__name__
    return "" if parts else "()"


# ---------------------------------------------------------------- upstream gradients and points


def upstreams(runner: _Runner, outputs: tuple[Array, ...], seed: int) -> list[tuple[Any, ...]]:
    """Return two upstream gradients that are no multiples of each other, for a loss 1 and 2.5.

    Uneven entries away from zero, so that no path through the code goes unseen: a sum over
    a softmax's outputs, say, has no derivative at all.
    """
    if runner.subject.scalar:
        honoured = runner.subject.takes_upstream and not runner.ignores_upstream
        return [(1.0,), (2.5,)] if honoured else [(1.0,)]
    rng = np.random.default_rng(seed)
    return [
        tuple(
            rng.uniform(0.5, 1.5, out.shape) * rng.choice([-1.0, 1.0], out.shape) for out in outputs
        )
        for _ in range(2)
    ]


def _point(
    runner: _Runner, values: Values, *, suspects: tuple[str, ...], locate: bool
) -> tuple[Point, dict[str, Comparison]]:
    outputs = runner.value(values)
    made = []
    for douts in upstreams(runner, outputs, 7 + values.batch_size):
        raw = runner.gradients(values, douts)
        made.append(
            Upstream(
                tuple(np.asarray(d, dtype=np.float64) for d in douts),
                {name: as_gradient(raw[name]) for name in raw},
            )
        )
    point = Point(
        label=f"batch of {values.batch_size}",
        batch_size=values.batch_size,
        values={**values.inputs, **values.params},
        labels=values.labels,
        outputs=outputs,
        upstreams=tuple(made),
    )
    compared = {}
    for name in values.differentiable:
        analytic = made[0].analytic.get(name)
        fits = analytic is not None and analytic.shape == values.differentiable[name].shape
        if fits and name not in suspects:
            probed = _probe(runner, point, values, name)
            if probed is not None:
                compared[name] = probed
                continue
        point = _located(runner, point, (name,))
        compared[name] = _full_comparison(runner, point, name)
    return point, compared


def _norms(point: Point, name: str) -> tuple[float, ...]:
    """Return the largest entries of the gradient and, where it was located, of the derivative."""
    analytic = [u.analytic.get(name) for u in point.upstreams]
    found = [float(np.max(np.abs(a), initial=0.0)) for a in analytic if a is not None]
    if name in point.jacobians:
        found.append(float(np.max(np.abs(point.derivative(name)), initial=0.0)))
    return tuple(found)


def _values_of(subject: Subject, point: Point) -> Values:
    return Values(
        {n: a for n, a in point.values.items() if n in subject.values.inputs},
        {n: a for n, a in point.values.items() if n not in subject.values.inputs},
        point.labels,
        subject.values.constant,
    )


def _step(array: Array) -> float:
    size = float(np.sqrt(np.mean(array**2))) if array.size else 1.0
    return float(np.finfo(np.float64).eps ** (1 / 3)) * max(1.0, size)


def _probe(runner: _Runner, point: Point, values: Values, name: str) -> Comparison | None:
    """Compare along random directions; None where that does not settle that it is right."""
    array = values.differentiable[name]
    rng = np.random.default_rng(array.size)
    h, evaluations = _step(array), 0
    errors, slopes, noises = [], [], []
    for upstream in point.upstreams:
        analytic = upstream.analytic.get(name)
        if analytic is None or analytic.shape != array.shape or not np.isfinite(analytic).all():
            return None
        for _ in range(2):
            v = rng.standard_normal(array.shape)
            above = _flat(runner.value(values.replaced(name, array + h * v)))
            below = _flat(runner.value(values.replaced(name, array - h * v)))
            evaluations += 2
            centre = _flat(point.outputs)
            slope = upstream.flat @ (above - below) / (2 * h)
            bend = np.abs(upstream.flat * (above - 2 * centre + below)).max(initial=0.0) / h
            if not np.isfinite(slope) or bend > KINK * max(1.0, abs(slope)):
                return None  # a kink between the two, or no number: look entry by entry
            expected = float(np.sum(analytic * v))
            scale = float(np.abs(upstream.flat) @ np.abs(centre))
            errors.append(abs(slope - expected))
            slopes.append(slope)
            noises.append(10 * np.finfo(np.float64).eps * scale / h + 1e-10 * abs(slope))
    gradients = [g for u in point.upstreams if (g := u.analytic[name]) is not None]
    largest = max(float(np.max(np.abs(g), initial=0.0)) for g in gradients)
    noise = max(noises)
    if max(errors) > max(10 * noise, 1e-7 * np.sqrt(array.size) * largest):
        return None
    if largest == 0 and max(abs(s) for s in slopes) == 0:
        return None  # nothing seen: the whole derivative tells a true zero from a blind spot
    error = float(np.sqrt(np.mean(np.square(errors))))
    norm = float(np.linalg.norm(gradients[0]))
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
        tolerance=10 * noise,
        worst_index=(0,) * array.ndim,
        evaluations=evaluations,
        compared=0,
        size=array.size,
        kinks=0,
        method="probe",
        passed=True,
    )


def _flat(outputs: tuple[Array, ...]) -> Array:
    return np.concatenate([np.ravel(out) for out in outputs])


def _located(runner: _Runner, point: Point, names: Any) -> Point:
    """Return the point with the whole derivative of some tensors."""
    jacobians, kinks, noise = dict(point.jacobians), dict(point.kinks), dict(point.noise)
    unvisited = dict(point.unvisited)
    values = _values_of(runner.subject, point)
    for name in names:
        if name in jacobians or name not in values.differentiable:
            continue
        jacobians[name], kinks[name], noise[name] = _jacobian(runner, values, name, point.outputs)
        unvisited[name] = max(0, kinks[name].size - MOST_ENTRIES)
    return replace(point, jacobians=jacobians, kinks=kinks, noise=noise, unvisited=unvisited)


def _with_slopes_elsewhere(runner: _Runner, point: Point) -> Point:
    """Return the point with an entrywise function's slope at its own output."""
    if entrywise_slope(point, "dx") is None:
        return point
    out = point.outputs[0]
    h = np.finfo(np.float64).eps ** (1 / 3) * np.maximum(1.0, np.abs(out))
    values = _values_of(runner.subject, point)
    try:
        above = runner.value(values.replaced("dx", out + h))[0]
        below = runner.value(values.replaced("dx", out - h))[0]
    except UserCodeError:
        return point
    if above.shape != out.shape:
        return point
    return replace(point, slopes_elsewhere={"out": (above - below) / (2 * h)})


def _jacobian(
    runner: _Runner, values: Values, name: str, outputs: tuple[Array, ...]
) -> tuple[Array, Array, float]:
    array = values.differentiable[name]
    centre = _flat(outputs)
    jacobian = np.zeros((*array.shape, centre.size))
    kinks = np.zeros(array.shape, dtype=bool)
    rows, bent = jacobian.reshape(array.size, -1), kinks.reshape(-1)
    moved = _stacked(runner, values, name, outputs) or _one_by_one(runner, values, name)
    root = float(np.finfo(np.float64).eps ** (1 / 3))
    spread = 0.0

    def slopes(where: Array, h: Array) -> tuple[Array, Array]:
        """Return the slopes at some entries, and which of them jump within the step."""
        above, below, width = moved(where, h), moved(where, -h), h[:, None]
        slope = (above - below) / (2 * width)
        jump = np.abs(above - 2 * centre + below) / width
        return slope, np.any(jump > KINK * np.maximum(1.0, np.abs(slope)), axis=1)

    visited = np.arange(array.size)
    if array.size > MOST_ENTRIES:
        # A sample from everywhere: the first ones may all belong to pixels that are black.
        visited = np.sort(np.random.default_rng(0).choice(array.size, MOST_ENTRIES, replace=False))
        bent[:] = True
        bent[visited] = False
    for where in np.split(visited, range(_AT_ONCE, len(visited), _AT_ONCE)):
        if not where.size:
            break
        h = root * np.maximum(1.0, np.abs(array.reshape(-1)[where]))
        rows[where], jumps = slopes(where, h)
        if jumps.any():
            # A kink near by is stepped over with a much smaller step; one here stays one.
            near = where[jumps]
            rows[near], bent[near] = slopes(near, h[jumps] / 1000)
        if where[0] == visited[0]:
            few, width = where[:4], h[:4] / 2
            halved = (moved(few, width) - moved(few, -width)) / (2 * width[:, None])
            with np.errstate(all="ignore"):
                spread = float(np.nanmax(np.abs(halved - rows[few]), initial=0.0))
    step = root * float(np.maximum(1.0, np.abs(array)).min(initial=np.inf if array.size else 1.0))
    rounding = float(np.finfo(np.float64).eps * np.max(np.abs(centre), initial=0.0) / step)
    if bent[visited].any():
        spread = 0.0  # read off an entry at a kink, it is no noise
    return jacobian, kinks, max(min(spread, 1e-4), rounding, 1e-12)


# (flat indices, what is added at each) → the outputs for each, a row an index.
Moved = Callable[[Array, Array], Array]


def _one_by_one(runner: _Runner, values: Values, name: str) -> Moved:
    work = values.differentiable[name].copy()
    flat, changed = work.reshape(-1), values.replaced(name, work)

    def moved(where: Array, by: Array) -> Array:
        found = []
        for index, step in zip(where, by, strict=True):
            value = flat[index]
            flat[index] = value + step
            found.append(_flat(runner.value(changed)))
            flat[index] = value
        return np.array(found)

    return moved


def _stacked(
    runner: _Runner, values: Values, name: str, outputs: tuple[Array, ...]
) -> Moved | None:
    """Return what asks for many moved copies of the batch in one pass; None where it can't.

    It can where no sample has a say in another's output, which is not believed but tried.
    """
    subject = runner.subject
    if subject.scalar or subject.declared_random or name not in values.inputs:
        return None
    array, size = values.differentiable[name], values.batch_size
    if array.size < _WORTH_STACKING or any(
        part.ndim == 0 or len(part) != size for part in (*values.inputs.values(), *outputs)
    ):
        return None
    at_once = max(1, _STACKED_ENTRIES // max(array.size, sum(out.size for out in outputs)))

    def moved_at_once(where: Array, by: Array) -> Array:
        count = len(where)
        tiled = {
            other: np.tile(part, (count, *(1,) * (part.ndim - 1)))
            for other, part in values.inputs.items()
        }
        tiled[name].reshape(count, -1)[np.arange(count), where] += by
        found = runner.value(replace(values, inputs=tiled))
        return np.concatenate(
            [out.reshape(count, -1) for out in found if len(out) == count * size], axis=1
        )

    def moved(where: Array, by: Array) -> Array:
        parts = range(at_once, len(where), at_once)
        return np.concatenate(
            [
                moved_at_once(*both)
                for both in zip(np.split(where, parts), np.split(by, parts), strict=True)
            ]
        )

    # The first and the last sample stand at neither end of the stack: what is read across
    # copies, from a neighbour or from either end, shows.
    rng = np.random.default_rng(array.size)
    where = np.array([0, array.size - 1, 0, *rng.integers(array.size, size=3), 0])
    by = np.array([0.0, 1e-3, 1e-3, 1e-3, -1e-3, 1e-3, 0.0])
    if at_once < len(where):
        return None
    try:
        together = moved_at_once(where, by)
        alone = _one_by_one(runner, values, name)(where, by)
    except (UserCodeError, ValueError):
        return None
    near = 16 * np.finfo(np.float64).eps * np.max(np.abs(alone), initial=1.0)
    same = together.shape == alone.shape and np.allclose(together, alone, rtol=0, atol=near)
    return moved if same else None


def _full_comparison(runner: _Runner, point: Point, name: str) -> Comparison:
    """Compare every entry, for each upstream gradient; the worse of them is returned."""
    worst: Comparison | None = None
    visited = 2 * min(MOST_ENTRIES, point.values[name].size)
    for k, upstream in enumerate(point.upstreams):
        derivative = point.derivative(name, k)
        analytic = upstream.analytic.get(name)
        noise = point.noise[name] * max(1.0, float(np.linalg.norm(upstream.flat)))
        if analytic is None or analytic.shape != derivative.shape:
            # Held against nothing: whatever there is, is not this tensor's gradient.
            compared = compare(
                np.zeros_like(derivative), derivative, noise_floor=noise, evaluations=visited
            )
            compared = replace(compared, passed=False, kinks=0)
        else:
            away = ~point.kinks[name]
            compared = compare(
                np.where(away, analytic, 0),
                np.where(away, derivative, 0),
                noise_floor=noise,
                evaluations=visited,
            )
            # Where the true value is far below the function's rounding, no error can be seen.
            scale = float(np.max(np.abs(derivative), initial=0.0))
            tolerance = max(compared.tolerance, 1e-7 * scale)
            compared = replace(
                compared,
                tolerance=tolerance,
                kinks=int(point.kinks[name].sum()) - point.unvisited.get(name, 0),
                compared=derivative.size - point.unvisited.get(name, 0),
                passed=bool(compared.max_abs_error <= tolerance)
                and _within_slopes(point, name, analytic),
            )
        if worst is None or (worst.passed and not compared.passed):
            worst = compared
    assert worst is not None
    return worst


def _within_slopes(point: Point, name: str, analytic: Array) -> bool:
    """Whether the gradient at kinks is at least finite: any value between the slopes is right."""
    return bool(np.isfinite(analytic[point.kinks[name]]).all())


# ---------------------------------------------------------------------------------- contracts


def _contracts(runner: _Runner) -> Contracts:
    subject = runner.subject
    values = subject.values
    outputs = runner.value(values)
    douts, *more = upstreams(runner, outputs, 3)
    others = more[0] if more else None

    # One pass on arrays whose content is known before and after.
    session, given = runner.start(), values.copy()
    before = given.copy()
    out = runner.forward(session, given)
    by_forward = tuple(_changed(before, given, session)) or _changed_when_large(runner)
    if by_forward:
        session, given = runner.start(), values.copy()
        runner.forward(session, given)
    kept = _snapshot(given, session)
    upstream = copies(douts)
    first_raw = runner.backward(session, upstream)
    first = {name: as_gradient(raw) for name, raw in first_raw.items()}
    by_backward = tuple(
        name
        for name, array in _snapshot(given, session).items()
        if name in kept and not _same(array, kept[name])
    )
    mutated_upstream = any(
        isinstance(d, np.ndarray) and not _same(d, e) for d, e in zip(upstream, douts, strict=True)
    )

    wanted = values.differentiable
    missing = tuple(name for name in wanted if name not in first_raw)
    shapes = {
        name: (array.shape, wanted[name].shape)
        for name, array in first.items()
        if array is not None and name in wanted and array.shape != wanted[name].shape
    }
    shapes = {**_unflattened(runner, values), **shapes}
    wrong_types = {
        name: type(raw).__name__ if not isinstance(raw, np.ndarray) else str(raw.dtype)
        for name, raw in first_raw.items()
        if raw is not None and name in wanted and first[name] is None
    }

    grows_backward: dict[str, float] = {}
    grows_passes: dict[str, float] = {}
    if not subject.resets:
        with contextlib.suppress(UserCodeError):  # backward may be called once a forward
            again = runner.backward(session, copies(douts))
            grows_backward = _growth(first, again)
        with contextlib.suppress(UserCodeError):
            session, given = runner.start(), values.copy()
            runner.forward(session, given)
            runner.backward(session, copies(douts))
            runner.forward(session, values.copy())
            grows_passes = _growth(first, runner.backward(session, copies(douts)))

    return Contracts(
        mutated_by_forward=by_forward,
        mutated_by_backward=by_backward,
        mutated_upstream=mutated_upstream,
        missing_gradients=missing,
        shapes=shapes,
        wrong_types=wrong_types,
        grows_with_backward=grows_backward,
        grows_with_passes=grows_passes,
        stale=_stale(runner, values, tuple(grows_passes)),
        ignores_upstream=_ignoring(runner, values, first, others) if others else (),
        **_repeatability(runner, values, outputs, douts, out),
        float32=_float32(runner, values),
        overflow=_overflow(runner),
        log_of_zero=_log_of_zero(runner),
    )


# Statistics that a normalisation keeps for evaluation: forward is to change them.
_STATISTICS = re.compile(r"^_?(running|moving|ema)", re.IGNORECASE)


def _same(a: Any, b: Any) -> bool:
    return bool(np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind == "f"))


def _snapshot(given: Values, session: Session) -> dict[str, Array]:
    kept = {
        **{name: array.copy() for name, array in given.inputs.items()},
        **{
            name: np.array(array)
            for name, array in session.parameters().items()
            if not _STATISTICS.match(name)
        },
    }
    if isinstance(given.labels, np.ndarray):
        kept["t"] = given.labels.copy()
    return kept


def _changed(before: Values, given: Values, session: Session) -> Iterator[str]:
    live = session.parameters()
    for name, array in before.inputs.items():
        if not _same(given.inputs[name], array):
            yield name
    for name, array in before.params.items():
        if name in live and not _STATISTICS.match(name) and not _same(live[name], array):
            yield name
    if isinstance(before.labels, np.ndarray) and not _same(given.labels, before.labels):
        yield "t"


def _changed_when_large(runner: _Runner) -> tuple[str, ...]:
    """Return what forward changes only where values are large (a norm that is cut, say)."""
    values = runner.subject.values
    large = replace(values.copy(), params={n: 3.0 * array for n, array in values.params.items()})
    try:
        session, given = runner.start(), large.copy()
        runner.forward(session, given)
    except UserCodeError:
        return ()
    return tuple(_changed(large, given, session))


def _unflattened(
    runner: _Runner, values: Values
) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return dx's shape beside that of x where forward flattens x and backward does not undo it.

    An affine layer that takes images flattens them; with rows, as checks give them, that shows
    nowhere.
    """
    x = values.inputs.get("dx")
    if runner.subject.role != "affine" or x is None or len(values.inputs) != 1 or x.ndim != 2:
        return {}
    factor = next((n for n in range(2, x.shape[1]) if x.shape[1] % n == 0), None)
    if factor is None:
        return {}
    images = values.replaced("dx", x.reshape(len(x), factor, -1))
    try:
        flat, out = runner.value(values)[0], runner.value(images)[0]
        if out.shape != flat.shape or not np.array_equal(out, flat):
            return {}
        given = as_gradient(runner.gradients(images, (np.ones(out.shape),)).get("dx"))
    except (UserCodeError, ValueError):
        return {}
    wanted = images.inputs["dx"].shape
    return {} if given is None or given.shape == wanted else {"dx": (given.shape, wanted)}


def _growth(first: Mapping[str, Array | None], again: Mapping[str, Any]) -> dict[str, float]:
    """Return by what factor gradients grew, for those that became a multiple above 1."""
    grown = {}
    for name, array in first.items():
        second = as_gradient(again.get(name))
        if array is None or second is None or array.shape != second.shape or not array.any():
            continue
        factor = float(np.sum(second * array) / np.sum(array * array))
        if factor > 1.5 and np.allclose(second, factor * array, rtol=1e-9, atol=1e-12):
            grown[name] = factor
    return grown


def _ignoring(
    runner: _Runner, values: Values, first: Mapping[str, Array | None], others: tuple[Any, ...]
) -> tuple[str, ...]:
    """Return the tensors whose gradient is the same for another upstream gradient."""
    if runner.subject.convention == "network":
        return ()
    try:
        again = runner.gradients(values, others)
    except UserCodeError:
        return ()
    return tuple(
        name
        for name, array in first.items()
        if array is not None
        and array.any()
        and np.isfinite(array).all()
        and _same_gradient(array, again.get(name))
    )


def _other(values: Values) -> Values:
    """Return other values of the same shapes; integer inputs and labels are turned round.

    Signs and orders change as well, so that masks and maxima are others too; probabilities
    stay probabilities and what is positive stays positive.
    """

    def moved(array: Array) -> Array:
        if array.ndim == 0:
            return array * 1.3 if array.dtype.kind == "f" else array
        turned = array[::-1].copy()
        if array.dtype.kind != "f":
            return turned
        if array.min(initial=0.0) < 0 < array.max(initial=0.0):
            turned = -turned if array.ndim == 1 else -turned[..., ::-1]
        return np.asarray(turned * 0.9)

    labels = values.labels
    if isinstance(labels, np.ndarray) and labels.ndim:
        labels = np.roll(labels, 1, axis=0)
    return replace(values, inputs={n: moved(a) for n, a in values.inputs.items()}, labels=labels)


def _stale(runner: _Runner, values: Values, growing: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tensors in whose gradient an earlier input has a say.

    The last of several passes is run on B, once after passes on A and once after as many on
    B: the same random numbers are drawn, the same state is built up.  Where the last output is
    the same and the gradient is not, A is still in it.
    """
    a, b = values, _other(values)
    stale: list[str] = []
    try:
        douts = upstreams(runner, runner.value(b), 5)[0]
    except (UserCodeError, ValueError):
        return ()
    for between in (False, True):
        try:
            plain, after_b = _last_pass(runner, b, b, douts, between)
            other, after_a = _last_pass(runner, a, b, douts, between)
        except (UserCodeError, ValueError):
            continue
        if not _all_same(plain, other):
            return ()  # the output depends on it as well: state carried, not stale
        for name, array in after_b.items():
            if between and name in growing:
                continue
            if name not in stale and not _close(array, after_a.get(name)):
                stale.append(name)
    return (
        tuple(stale)
        or _after_another_size(runner, values)
        or _first_draw(runner, b, douts)
        or _stale_everywhere(runner, a, b)
    )


def _after_another_size(runner: _Runner, values: Values) -> tuple[str, ...]:
    """Return the tensors whose gradient a batch of another size in between has spoilt.

    A shape or a mask that only the first forward pass stores shows when the size changes:
    backward raises, or gives the first batch's shape.
    """
    other = next(_batches_after(runner.subject, values), None)
    if other is None:
        return ()
    try:
        douts = upstreams(runner, runner.value(values), 5)[0]
        plain, fresh = _last_pass(runner, values, values, douts, between=False)
        session = runner.start()
        runner.forward(session, other.copy())
        out = runner.forward(session, values.copy())
    except (UserCodeError, ValueError):
        return ()
    if not _all_same(plain, out):
        return ()
    try:
        after = runner.backward(session, copies(douts))
    except UserCodeError:
        return tuple(values.inputs)[:1]
    return tuple(name for name in fresh if not _close(fresh[name], after.get(name)))


def _batches_after(subject: Subject, values: Values) -> Iterator[Values]:
    for size in BATCH_SIZES:
        if size != values.batch_size:
            other = subject.at_batch_size(size)
            if other is not None and other.batch_size == size:
                yield other


def _first_draw(runner: _Runner, values: Values, douts: tuple[Any, ...]) -> tuple[str, ...]:
    """Return tensors whose second gradient uses what the first forward pass drew.

    A generator of the instance's own draws other numbers in the second pass: the second
    gradient must be the second output's, and not the first one's again.
    """
    try:
        session = runner.start()
        if not session.holds_generator():
            return ()
        once = runner.forward(session, values.copy())
        first = runner.backward(session, copies(douts))
        twice, second = _last_pass(runner, values, values, douts, between=False)
        if _all_same(once, twice):
            return ()

        def last_output(given: Values) -> tuple[Array, ...]:
            return _last_pass(runner, values, given, douts, between=False)[0]

        return tuple(
            name
            for name in values.differentiable
            if _close(first.get(name), second.get(name))
            and _slope_fits(runner, values, name, first.get(name), douts)
            and not _slope_fits(runner, values, name, second.get(name), douts, last_output)
        )
    except (UserCodeError, ValueError):
        return ()


def _last_pass(
    runner: _Runner, first: Values, last: Values, douts: tuple[Any, ...], between: bool
) -> tuple[tuple[Array, ...], dict[str, Any]]:
    session = runner.start()
    runner.forward(session, first.copy())
    if between:
        runner.backward(session, copies(douts))
    out = runner.forward(session, last.copy())
    return out, runner.backward(session, copies(douts))


def _close(a: Any, b: Any) -> bool:
    x, y = as_gradient(a), as_gradient(b)
    if x is None or y is None:
        return x is y
    return x.shape == y.shape and bool(np.allclose(x, y, rtol=1e-7, atol=1e-10, equal_nan=True))


def _stale_everywhere(runner: _Runner, a: Values, b: Values) -> tuple[str, ...]:
    """Return tensors whose gradient at B is that at A, whatever the instance.

    State that lives beside the instances (in a module, on the class) spoils every session.
    """
    try:
        at_b = runner.value(b)
        douts = upstreams(runner, at_b, 5)[0]
        of_a, of_b = runner.gradients(a, douts), runner.gradients(b, douts)
        same = [
            name
            for name in a.differentiable
            if name in of_b and of_b[name] is not None and _close(of_a.get(name), of_b[name])
        ]
        return tuple(
            name
            for name in same
            if _slope_fits(runner, a, name, of_a[name], douts)
            and not _slope_fits(runner, b, name, of_b[name], douts)
        )
    except (UserCodeError, ValueError):
        return ()


def _slope_fits(
    runner: _Runner,
    values: Values,
    name: str,
    gradient: Any,
    douts: tuple[Any, ...],
    value: Callable[[Values], tuple[Array, ...]] | None = None,
) -> bool:
    """Whether a gradient agrees with the slope along one random direction."""
    value = value or runner.value
    array, analytic = values.differentiable[name], as_gradient(gradient)
    if analytic is None or analytic.shape != array.shape:
        return False
    v = np.random.default_rng(3).standard_normal(array.shape)
    h = _step(array)
    flat = np.concatenate([np.ravel(d) for d in douts])
    above = flat @ _flat(value(values.replaced(name, array + h * v)))
    below = flat @ _flat(value(values.replaced(name, array - h * v)))
    slope, expected = (above - below) / (2 * h), float(np.sum(analytic * v))
    # Coarse: only a gradient that has nothing to do with this input is to fail.
    return bool(abs(slope - expected) <= 1e-2 * max(abs(slope), abs(expected), 1e-6))


def _repeatability(
    runner: _Runner,
    values: Values,
    outputs: tuple[Array, ...],
    douts: tuple[Any, ...],
    out: tuple[Array, ...],
) -> dict[str, Any]:
    differs = []
    if not _all_same(outputs, out):
        differs.append("out")
    one = runner.gradients(values, douts)
    two = runner.gradients(values, douts)
    differs += [n for n in one if not _same_gradient(one[n], two.get(n))]
    redrawn: list[str] = []
    if not differs and runner.subject.convention != "network":
        session = runner.start()
        runner.forward(session, values.copy())
        drawn = runner.backward(session, copies(douts), BACKWARD_SEED + 1)
        redrawn = [n for n in one if not _same_gradient(one[n], drawn.get(n))]
    random = any(
        not _all_same(outputs, runner.forward(runner.start(), values.copy(), seed))
        for seed in (1, 2)
    )
    declared = runner.subject.declared_random
    session = runner.start()
    owns_generator = session.holds_generator()
    carried = not _repeats(runner, session, values)
    in_evaluation = False
    evaluation = runner.subject.evaluation
    if evaluation is not None:
        with contextlib.suppress(UserCodeError):
            session = evaluation()
            results = [runner.forward(evaluation(), values.copy(), seed) for seed in (0, 1, 2)]
            in_evaluation = not all(_all_same(results[0], r) for r in results[1:]) or not _repeats(
                runner, session, values
            )
    if carried and (owns_generator and declared):
        carried = False  # each pass draws new numbers, as it may
    if carried and any(n.lower() in _KEEPING and v for n, v in runner.subject.settings.items()):
        carried = False
    if in_evaluation and not random and not owns_generator and not carried:
        in_evaluation = False
    return {
        "differs": tuple(differs),
        "random": random,
        "carried": carried,
        "random_in_evaluation": in_evaluation,
        "redrawn": tuple(redrawn),
    }


# Settings that ask for state to be kept from one call to the next.
_KEEPING = ("stateful", "keep_state", "carry_state", "carry")


def _repeats(runner: _Runner, session: Session, values: Values) -> bool:
    """Whether three forward passes in one instance give one output."""
    first = runner.forward(session, values.copy())
    return all(_all_same(first, runner.forward(session, values.copy())) for _turn in range(2))


def _all_same(a: tuple[Array, ...], b: tuple[Array, ...]) -> bool:
    return len(a) == len(b) and all(
        x.shape == y.shape and np.allclose(x, y, rtol=1e-12, atol=1e-14, equal_nan=True)
        for x, y in zip(a, b, strict=True)
    )


def _same_gradient(a: Any, b: Any) -> bool:
    x, y = as_gradient(a), as_gradient(b)
    if x is None or y is None:
        return x is y
    return x.shape == y.shape and bool(np.allclose(x, y, rtol=1e-10, atol=1e-13, equal_nan=True))


def _not_finite(point: Point) -> Raised:
    kind = "nan" if any(np.isnan(out).any() for out in point.outputs) else "inf"
    return Raised("forward", kind, kind)


def _float32(runner: _Runner, values: Values) -> dict[str, str]:
    """Return what comes out in another type when float32 goes in."""
    if not values.differentiable:
        return {}
    single = values.astype(np.float32)
    labels = single.labels
    if isinstance(labels, np.ndarray) and any(
        labels.shape == a.shape and a.dtype.kind == "f" for a in single.inputs.values()
    ):
        # One-hot labels in integers would promote float32: that is not the code's doing.
        single = replace(single, labels=labels.astype(np.float32))
    found: dict[str, str] = {}
    try:
        session = runner.start()
        raw = runner.raw_forward(session, single)
        parts = raw if isinstance(raw, tuple) else (raw,)
        if not runner.subject.scalar:
            for k, part in enumerate(parts):
                dtype = np.asarray(part).dtype
                if dtype.kind == "f" and dtype != np.float32:
                    found["out" if len(parts) == 1 else f"out{k}"] = str(dtype)
        douts = tuple(
            d.astype(np.float32) if isinstance(d, np.ndarray) else d
            for d in upstreams(runner, as_outputs(raw), 3)[0]
        )
        live = session.parameters()
        for name, gradient in runner.backward(session, douts).items():
            source = single.inputs.get(name, live.get(name))
            if (
                isinstance(gradient, np.ndarray)
                and gradient.dtype.kind == "f"
                and gradient.dtype != np.float32
                and source is not None
                and source.dtype == np.float32
            ):
                found[name] = str(gradient.dtype)
    except (UserCodeError, TypeError, ValueError):
        return {}
    return found


# ------------------------------------------------------------------------------ large numbers


def _overflow(runner: _Runner) -> dict[str, tuple[float, str]]:
    """Return what is not finite at inputs of 1e2 and 1e3 though the true value can be written.

    A function that grows beyond every number (exp) is none of it, nor a domain that ends
    before (the logarithm of 1 - x), nor the logarithm of zero in a loss, which has a rule.
    """
    values = runner.subject.values
    floats = [array for array in values.inputs.values() if array.dtype.kind == "f"]
    if not floats or (runner.subject.scalar and _bounded(values)):
        return {}
    larges = [(scale, _scaled(values, scale)) for scale in SCALES]
    if runner.subject.convention == "network":
        # Small weights would keep the scores of a deep network small.
        larges.append(
            (
                SCALES[-1],
                replace(
                    larges[-1][1], params={n: 3.0 * array for n, array in values.params.items()}
                ),
            )
        )
    for scale, large in larges:
        found: dict[str, tuple[float, str]] = {}
        flags: set[str] = set()
        runner.flags = flags
        try:
            session = runner.start()
            outputs = runner.forward(session, large.copy())
            for k, out in enumerate(outputs):
                if not np.isfinite(out).all():
                    kind = "nan" if np.isnan(out).any() else "inf"
                    found["out" if len(outputs) == 1 else f"out{k}"] = (scale, kind)
            if found:
                kinds = {kind for _scale, kind in found.values()}
                if _artefact(runner, large, kinds, flags, None):
                    return found
                return {}
            douts = upstreams(runner, outputs, 3)[0]
            for name, raw in runner.backward(session, copies(douts)).items():
                gradient = as_gradient(raw)
                if gradient is not None and not np.isfinite(gradient).all():
                    found[name] = (scale, "nan" if np.isnan(gradient).any() else "inf")
            if found and _artefact(
                runner, large, {kind for _scale, kind in found.values()}, flags, douts
            ):
                return found
        except UserCodeError as error:
            if error.raised.kind in ("OverflowError", "FloatingPointError"):
                return {"out": (scale, error.raised.kind)}
        finally:
            runner.flags = None
    return {}


def _scaled(values: Values, scale: float) -> Values:
    inputs = {
        name: array * (scale / max(float(np.max(np.abs(array), initial=0.0)), 1e-12))
        if array.dtype.kind == "f"
        else array
        for name, array in values.inputs.items()
    }
    return replace(values, inputs=inputs)


def _bounded(values: Values) -> bool:
    """Whether a loss was given probabilities, or their logarithms, rather than scores."""
    x = next(iter(values.inputs.values()))
    if x.dtype.kind != "f" or x.size == 0:
        return False
    return bool((x.min() >= 0 and x.max() <= 1) or (x.max() <= 0))


def _artefact(
    runner: _Runner,
    large: Values,
    kinds: set[str],
    flags: set[str],
    douts: tuple[Any, ...] | None,
) -> bool:
    """Whether inf or nan is the code's doing, not the function's own.

    Asked of the same code in numbers with a longer exponent, where the machine has them; else
    of what NumPy reported on the way.
    """
    if runner.subject.scalar and kinds == {"inf"} and "divide by zero" in flags:
        return False  # the logarithm of zero
    true_size = _true_size(runner, large, douts)
    if true_size is not None:
        return bool(true_size < float(np.finfo(np.float64).max))
    if "nan" in kinds:
        return "overflow" in flags or runner.subject.role != "unknown"
    return runner.subject.role not in ("unknown", "network") or runner.subject.scalar


def _true_size(
    runner: _Runner, large: Values, douts: tuple[Any, ...] | None
) -> np.longdouble | None:
    """Return the largest output (or gradient) in extended precision; None where unknown."""
    if np.finfo(np.longdouble).maxexp <= np.finfo(np.float64).maxexp:
        return None
    try:
        session = runner.start()
        raw: Any = runner.raw_forward(session, large.astype(np.longdouble))
        parts = list(raw) if isinstance(raw, tuple) else [raw]
        if douts is not None:
            long = tuple(d.astype(np.longdouble) if isinstance(d, np.ndarray) else d for d in douts)
            parts = [g for g in runner.backward(session, long).values() if g is not None]
        arrays = [np.asarray(part) for part in parts]
    except (UserCodeError, TypeError, ValueError):
        return None
    if not arrays or any(a.dtype != np.longdouble or not np.isfinite(a).all() for a in arrays):
        return None
    return np.longdouble(max(np.max(np.abs(a), initial=np.longdouble(0)) for a in arrays))


def _log_of_zero(runner: _Runner) -> bool:
    """Whether a confident wrong answer makes the loss infinite (not nan: that is overflow)."""
    subject = runner.subject
    confident = subject.confident_and_wrong
    if not subject.scalar or confident is None:
        return False
    for values in confident():
        try:
            flags: set[str] = set()
            runner.flags = flags
            out = runner.value(values)[0]
        except UserCodeError:
            continue
        finally:
            runner.flags = None
        if np.isinf(out).any() and ("divide by zero" in flags or not flags):
            return True
    return False
