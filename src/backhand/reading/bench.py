"""A subject's code on the bench: read, watched line by line, run with an edit in it."""

from __future__ import annotations

import ast
import contextlib
import linecache
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import FrameType
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.reading.passing import passing
from backhand.reading.state import Leaf, state_of
from backhand.reading.subject import Subject, Values
from backhand.reading.swapping import Part, Swapping
from backhand.reading.watching import Watched, watched

Array = NDArray[Any]

# Seconds that one forward and backward pass with an edit may take: what loops is no mending.
TO_END: Final = 0.5


@frozen
class Passed:
    """What one forward and backward pass gave.

    Attributes
    ----------
    gradients : dict
        As backward gave them.
    made : callable
        Returns the outputs: of a turn of a program they may take a run of their own.
    """

    gradients: Mapping[str, Any]
    made: Callable[[], tuple[Array, ...]]

    @cached_property
    def outputs(self) -> tuple[Array, ...]:
        """What forward gave, in float64, asked for while the code is as it was.

        Raises
        ------
        NoPassError
        """
        return self.made()


class NoPassError(Exception):
    """A pass with an edit in it raised, or did not end."""


class Bench(Protocol):
    """What can be done with a subject's code."""

    @property
    def text(self) -> str:
        """Of the file that it stands in, as it was run."""
        ...

    @property
    def path(self) -> str:
        """Of the file, as its reader knows it."""
        ...

    @property
    def doubts(self) -> Mapping[int, float]:
        """Line → how much less likely than others it is at fault, where that is known."""
        ...

    def right(self) -> Mapping[str, Array]:
        """Return gradients that are right, beside those that were measured: to stay as they are."""
        ...

    def clock(self) -> float:
        """Return the seconds that the code has had so far, from some beginning."""
        ...

    def swap(self, parts: Sequence[Part]) -> None:
        """Have the code run with other text for some statements; with none, its own.

        Raises
        ------
        SyntaxError, ValueError
        """
        ...

    def watch(self, values: Values, douts: tuple[Any, ...]) -> tuple[Watched, Watched]:
        """Return which lines a forward and a backward pass run, and what names hold there."""
        ...

    def passes(self, values: Values, douts: tuple[Any, ...], seeds: tuple[int, int]) -> Passed:
        """Run a forward and a backward pass, within its time.

        Raises
        ------
        NoPassError
        """
        ...


class _TakesLong(BaseException):
    """Raised in code that has had its time; no ``except Exception`` stops it."""


def _can_end() -> bool:
    """Whether the system, and this thread, can end code that has had its time."""
    main = threading.current_thread() is threading.main_thread()
    return main and hasattr(signal, "setitimer")


@contextlib.contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End the body after so many seconds, where the system and the thread can.

    Raises
    ------
    NoPassError
        It had to be.
    """
    if not _can_end():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise _TakesLong

    before = signal.signal(signal.SIGALRM, interrupt)
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds, seconds / 4)
    try:
        yield
    except _TakesLong as error:
        raise NoPassError("it did not end") from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            signal.setitimer(signal.ITIMER_REAL, left, every)


@dataclass
class OwnBench:
    """The bench of a subject whose code lives in this process."""

    subject: Subject
    path: str
    text: str = ""
    _swapping: Swapping | None = field(default=None)
    _kept: list[tuple[Leaf, Array]] = field(default_factory=list)

    @classmethod
    def of(cls, subject: Subject) -> OwnBench | None:
        """Return the bench of a subject; None where its text is not known.

        Nor where what loops could not be ended.
        """
        if not _can_end():
            return None
        backward = subject.methods.get("backward")
        path = backward.path if backward is not None else None
        if path is None:
            return None
        text = "".join(linecache.getlines(path))
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            return None
        return cls(subject, path, text) if text else None

    @property
    def doubts(self) -> Mapping[int, float]:
        """See `Bench.doubts`: what lines hold is not known here."""
        return {}

    def right(self) -> Mapping[str, Array]:
        """See `Bench.right`: all are measured."""
        return {}

    def clock(self) -> float:
        """See `Bench.clock`: what others do on the machine meanwhile is none of it."""
        return time.process_time()

    def swap(self, parts: Sequence[Part]) -> None:
        """See `Bench.swap`."""
        if self._swapping is None:
            self._swapping = Swapping(ast.parse(self.text), self.path)
        self._swapping.restore()
        if not parts:
            self._put_back()
        elif not self._kept:
            self._keep()
        for part in parts:
            self._swapping.swap(part)

    def _keep(self) -> None:
        """Remember what the module holds: an edit may write into it what no code of its would."""
        assert self._swapping is not None
        live = next(iter(self._swapping.functions.values()), [])
        for function, _place in live[:1]:
            state = state_of(None, function.__globals__)
            self._kept = [(leaf, leaf.value) for leaf in state.leaves.values()]

    def _put_back(self) -> None:
        kept, self._kept = self._kept, []
        for leaf, before in kept:
            with contextlib.suppress(LookupError, TypeError, ValueError, AttributeError):
                delta = before - leaf.value
                if delta.any():
                    leaf.move(delta)

    def watch(self, values: Values, douts: tuple[Any, ...]) -> tuple[Watched, Watched]:
        """See `Bench.watch`."""
        session, own = self.subject.start(), values.copy()
        with passing(self.subject, 0, None):
            there = watched(lambda: session.forward(own), self.path)
        with passing(self.subject, 0, None):
            back = watched(lambda: session.backward(_copies(douts)), self.path)
        return there, back

    def passes(self, values: Values, douts: tuple[Any, ...], seeds: tuple[int, int]) -> Passed:
        """See `Bench.passes`."""
        try:
            with ended_after(TO_END):
                session, own = self.subject.start(), values.copy()
                with passing(self.subject, seeds[0], None):
                    out = session.forward(own)
                parts = out if isinstance(out, tuple) else (out,)
                outputs = tuple(np.array(part, dtype=np.float64) for part in parts)
                with passing(self.subject, seeds[1], None):
                    return Passed(session.backward(_copies(douts)), lambda: outputs)
        except (KeyboardInterrupt, NoPassError):
            raise
        except BaseException as error:  # whatever a wrong edit makes of a stranger's code
            raise NoPassError(f"{type(error).__name__}: {error}") from error


def bench_of(subject: Subject) -> Bench | None:
    """Return the bench of a subject, here or where its code runs; None where there is none."""
    if subject.bench is not None:
        bench: Bench | None = subject.bench()
        return bench
    return OwnBench.of(subject) if subject.conditions is None else None


def _copies(douts: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(d.copy() if isinstance(d, np.ndarray) else d for d in douts)
