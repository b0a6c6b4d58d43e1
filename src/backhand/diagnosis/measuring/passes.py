"""Passes of one subject, run under one random state and counted."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Precision
from backhand.diagnosis.evidence import Raised
from backhand.reading.passing import line_of, passing
from backhand.reading.samples import single_entry
from backhand.reading.subject import GoneError, RaisedElsewhere, Session, Subject, Values

Array = NDArray[Any]


# Batch sizes that explanations must hold for; a factor of N and a constant part ways between them.
BATCH_SIZES = (5, 3)
# Not forward's: a backward pass that draws a mask of its own must not get the same one.
BACKWARD_SEED = 100


class UserCodeError(Exception):
    """The code under check raised; `raised` says what, where and during which pass."""

    def __init__(self, raised: Raised) -> None:
        super().__init__(raised.message)
        self.raised = raised


class LateError(GoneError):
    """The time that was set by `within` is over; `passes` had ended, `pace` seconds each."""

    def __init__(self, passes: int, pace: float) -> None:
        super().__init__(f"{passes} passes")
        self.passes = passes
        self.pace = pace


_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have no pass begin in the body, so many seconds from now: `LateError` is raised instead."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def left() -> float:
    """Return the seconds until no pass may begin any more; inf outside `within`."""
    return _deadline.get() - time.monotonic()


@dataclass
class Runner:
    """Runs passes of one subject in fresh or shared sessions, always under one random state.

    Attributes
    ----------
    subject : Subject
    passes : int
        Forward passes so far; a backward pass counts as two, and one that runs its own forward
        pass first as three.
    held : Session or None
        The one instance that all passes are run in, on the arrays as they are: it must have
        been seen that no pass leaves anything behind that another one minds.
    shown : Precision or None
        What its values show, where that was asked: see `evaluation.looked_into`.
    """

    subject: Subject
    passes: int = 0
    held: Session | None = None
    shown: Precision | None = None
    # What NumPy reports while user code runs ("overflow", "divide by zero", …), where asked.
    flags: set[str] | None = None
    # A loss that leaves dout out is right while it is 1: it is judged at 1 alone.
    ignores_upstream: bool = False
    began: float = field(default_factory=time.monotonic)

    def precision(self, scale: float) -> Precision:
        """Return how exactly values are known that are of this size, or differences of such."""
        shown = self.shown
        if shown is None or shown.unit <= shown.grain:
            return Precision.of(np.float64, scale=scale)
        noise = shown.noise / shown.scale * scale
        return Precision.of(np.float64, noise=noise, scale=scale, inside=np.float32)

    def start(self) -> Session:
        """Return an instance of its own."""
        return self.subject.start()

    def forward(self, session: Session, values: Values, seed: int = 0) -> tuple[Array, ...]:
        """Run forward; return its outputs as float64 copies."""
        return as_outputs(self.raw_forward(session, values, seed))

    def raw_forward(self, session: Session, values: Values, seed: int = 0) -> Any:
        """Run forward; return what it gave, untouched."""
        now = time.monotonic()
        if now > _deadline.get():
            raise LateError(self.passes, (now - self.began) / max(self.passes, 1))
        self.passes += 1
        with self._guarded("forward", values), self._conditions(seed):
            return session.forward(values)

    def backward(
        self, session: Session, douts: tuple[Any, ...], seed: int = BACKWARD_SEED
    ) -> dict[str, Any]:
        """Run backward; return what it gave, untouched, by name."""
        # A network's gradient() runs its own forward pass: under the random state of the loss.
        self.passes += 2
        if self.subject.convention == "network":
            self.passes += 1
            seed = 0 if seed == BACKWARD_SEED else seed
        with self._guarded("backward", None), self._conditions(seed):
            return session.backward(douts)

    def once_more(self, session: Session, douts: tuple[Any, ...]) -> str:
        """Differentiate what backward gives, where a session can; see `Contracts.second`."""
        differentiate = getattr(session, "once_more", None)
        if differentiate is None:
            return ""
        self.passes += 6
        with self._guarded("backward", None), self._conditions(BACKWARD_SEED):
            return str(differentiate(douts))

    def value(self, values: Values) -> tuple[Array, ...]:
        """Evaluate the function: on copies in an instance of its own, unless one is held."""
        if self.held is not None:
            return self.forward(self.held, values)
        return self.forward(self.start(), values.copy())

    def gradients(self, values: Values, douts: tuple[Any, ...]) -> dict[str, Any]:
        """Run forward and backward on copies in an instance of their own, unless one is held."""
        session, own = (self.start(), values.copy()) if self.held is None else (self.held, values)
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


def copies(douts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return upstream gradients in arrays of their own, which lie in memory as those do; plain
    numbers stay plain numbers."""
    return tuple(d.copy(order="K") if isinstance(d, np.ndarray) else d for d in douts)


def flattened(outputs: tuple[Array, ...]) -> Array:
    """Return all outputs as one vector."""
    return np.concatenate([np.ravel(out) for out in outputs])


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


def upstreams(runner: Runner, outputs: tuple[Array, ...], seed: int) -> list[tuple[Any, ...]]:
    """Return two upstream gradients that are no multiples of each other, for a loss 1 and 2.5.

    Uneven entries away from zero, so that no path through the code goes unseen: a sum over
    a softmax's outputs, say, has no derivative at all.
    """
    if runner.subject.scalar:
        honoured = runner.subject.takes_upstream and not runner.ignores_upstream
        return [(1.0,), (2.5,)] if honoured else [(1.0,)]
    rng = np.random.default_rng(seed)
    even = {part.output for part in runner.subject.parts if part.even}

    def drawn(k: int, shape: tuple[int, ...]) -> Any:
        width = () if k in even else shape
        dout = rng.uniform(0.5, 1.5, width) * rng.choice([-1.0, 1.0], width)
        return np.full(shape, dout) if k in even else dout

    two = [tuple(drawn(k, out.shape) for k, out in enumerate(outputs)) for _ in range(2)]
    if runner.subject.single:
        # Of two entries, the first and the last: no multiples of each other.
        two = [tuple(single_entry(part, -k) for part in given) for k, given in enumerate(two)]
    return two
