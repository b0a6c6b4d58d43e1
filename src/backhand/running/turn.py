"""One turn of a program, run again as often as asked: state before → turn → state after.

The program runs as its author wrote it, in a worker of its own, up to the head of the turn; what
happens there stands in `backhand.running.turns`.  What comes back are arrays and losses, held in
doubt: never a verdict.
"""

from __future__ import annotations

import ast
import contextlib
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.reading.instrument import Site, instrumented
from backhand.reading.retold import with_losses_retold
from backhand.reading.state import Path
from backhand.reading.watching import Watched
from backhand.running import minimised
from backhand.running.frames import GarbledError
from backhand.running.host import EndedError, Worker
from backhand.running.remote import doubted

Array = NDArray[Any]

# Seconds that a program may take to reach its turn, and a turn to end.
TO_REACH: Final = 6.0
TO_END: Final = 4.0
# A turn with an edit in it: what loops is no mending.
TO_TRY: Final = 0.5
# What an answer may take longer than the turn itself: a turn that does not end is ended there.
_ANSWER: Final = 1.0


class NoTurnError(Exception):
    """The program has no such turn, or raised before it; the text says which.

    Attributes
    ----------
    line : int or None
        Where it raised.
    kind : str
        What: the class of the exception; "" where it did not.
    """

    def __init__(self, message: str, kind: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.line = line


@dataclass
class Program:
    """A program that is to be run, and where; a context, which ends its worker.

    Attributes
    ----------
    text : str
        As its author wrote it; of a notebook, its cells joined.
    path : str
        Where the file stands for the worker.
    open : callable
        Starts a worker with the file's folder in it.
    main : str
        Statements that are run after it, such as a call that trains.
    name : str
        The module's: ``__main__`` runs what is guarded by it.
    until : float
        Of the monotonic clock: no turn begins after that.
    """

    text: str
    path: str
    open: Callable[[], Worker]
    main: str = ""
    name: str = "__main__"
    until: float = math.inf
    _worker: Worker | None = field(default=None, repr=False)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def worker(self) -> Worker:
        """Return the worker that runs it, one question at a time."""
        if self._worker is None or self._worker.ended:
            self._worker = self.open()
        return self._worker

    @property
    def whole(self) -> str:
        """The text that is run."""
        return self.around(self.text)

    def around(self, text: str) -> str:
        """Return a text with what is run after it."""
        text = with_losses_retold(text)
        more = minimised.TEXT if minimised.asks(self.text) else ""
        return f"{text}\n{more}{self.main}" if more or self.main else text

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of what is run."""
        return ast.parse(self.whole, self.path)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Where its taps are, by number."""
        return instrumented(self.tree)[1]

    def told(self) -> dict[str, str]:
        """Return what a worker is told of it."""
        return {"text": self.whole, "path": self.path, "name": self.name}


@frozen
class Outcome:
    """What came of one turn.

    Attributes
    ----------
    after : dict of float64 arrays
        The state at its end, by path.
    aliases : dict
        Other paths to the same arrays.
    seen : list of (site, visit, array)
        What the taps that were asked for saw, in order.
    raised : tuple or None
        (class, message, line) of what ended it early.
    loops : frozenset of int
        The sites of the loops that took a turn within it.
    """

    after: Mapping[Path, Array]
    aliases: Mapping[Path, Path]
    seen: list[tuple[int, int, Array]]
    raised: tuple[str, str, int | None] | None = None
    loops: frozenset[int] = frozenset()


@dataclass
class Turn:
    """The head of a turn, waiting in its process; a context.

    Attributes
    ----------
    program : Program
    head : int
        The site of the loop whose turn it is, or of the statement that it begins with.
    nth : int
        How many turns of the loop are let go by.
    before : dict of float64 arrays
        The state at its head.
    aliases : dict
        Other paths to the same arrays.
    runs : int
        Turns run so far.
    spent : float
        Seconds that they took of a processor, as they say.
    stood_in : tuple of str
        Files that are not there, and that something stands in for.
    """

    program: Program
    head: int
    nth: int = 0
    before: dict[Path, Array] = field(default_factory=dict)
    aliases: dict[Path, Path] = field(default_factory=dict)
    runs: int = 0
    spent: float = 0.0
    stood_in: tuple[str, ...] = ()
    _edited: _Edited | None = field(default=None)

    def edit(self, text: str | None, numbers: Sequence[int] = ()) -> None:
        """Have the turns that are run from now on run with another text.

        Parameters
        ----------
        text : str or None
            Of the program; None: its own again.
        numbers : sequence of int
            Of the statements at its top that are others.

        Raises
        ------
        SyntaxError
            It is no program; that its head is gone is said where it is run.
        """
        if text is None:
            self._edited = None
            return
        whole = self.program.around(text)
        ast.parse(whole, self.program.path)
        self._edited = _Edited(whole, tuple(numbers))

    def look(self) -> Watched:
        """Return what lines a turn runs, and what the names there hold.

        Raises
        ------
        NoTurnError
        """
        (told,) = self._asked([{}], looking=True)
        with _doubted():
            return Watched.heard(told["watched"])

    def __enter__(self) -> Turn:
        left = self.program.until - time.monotonic()
        if left <= 0:
            raise NoTurnError("its time was over before it was reached")
        self._worker = self.program.worker()
        with _doubted("the program did not reach its loop"):
            told = self._worker.ask(
                "turns.start",
                min(TO_REACH, left),
                program=self.program.told(),
                head=self.head,
                nth=self.nth,
            )
            if told.get("raised") is None:
                self._begin(told)
                return self
            kind, message, line = _raised(told["raised"])
        raise NoTurnError(f"{kind}: {message}", kind, line)

    def __exit__(self, *_exception: object) -> None:
        if self._worker.ended:
            return
        try:
            self._worker.ask("turns.leave", TO_END)
        except (EndedError, GarbledError):
            self._worker.close()

    def _begin(self, told: Mapping[str, Any]) -> None:
        self.before = _by_path(told["before"])
        self.aliases = {_path(a): _path(b) for a, b in told["aliases"]}
        self.stood_in = tuple(str(name)[:200] for name in told["stood_in"])

    def settle(self, moves: Mapping[Path, Array]) -> None:
        """Move some leaves at the head for good: every later run begins there.

        Raises
        ------
        NoTurnError
        """
        with _doubted():
            told = self._worker.ask("turns.at", TO_END, settle=_told(moves))
            self.before = _by_path(told["before"])

    def run(
        self,
        moves: Mapping[Path, Array] | None = None,
        *,
        at: tuple[int, int, Array] | None = None,
        in_place: bool = False,
        watch: Iterable[int] = (),
        everything: bool = False,
    ) -> Outcome:
        """Run the turn.

        Parameters
        ----------
        moves : dict of arrays
            What is added at its head to some of the state's leaves.
        at : tuple, optional
            (site, visit, array): what is added to the value that passes a tap.
        in_place : bool
            It is added to the array itself.
        watch : iterable of int
            Sites whose values are wanted.
        everything : bool
            All of them.

        Raises
        ------
        NoTurnError
            It did not end in time, or ended its process.
        """
        (told,) = self._asked(
            [moves or {}], watch, at, in_place=in_place, everything=everything, state=True
        )
        with _doubted():
            return Outcome(
                _by_path(told["after"]),
                {_path(a): _path(b) for a, b in told["aliases"]},
                _seen(told),
                None if told["raised"] is None else _raised(told["raised"]),
                frozenset(int(n) for n in told["loops"]),
            )

    def seen(
        self,
        several: Sequence[Mapping[Path, Array]],
        watch: Iterable[int],
        at: tuple[int, int, Array] | None = None,
    ) -> list[list[tuple[int, int, Array]]]:
        """Run the turn for each of several moves; return what the watched taps saw in each.

        Parameters
        ----------
        several : sequence of dict of arrays
        watch : iterable of int
        at : tuple, optional
            As for `run`.

        Raises
        ------
        NoTurnError
        """
        answers = self._asked(several, watch, at)
        with _doubted():
            return [_seen(told) for told in answers]

    def _asked(
        self,
        several: Sequence[Mapping[Path, Array]],
        watch: Iterable[int] = (),
        at: tuple[int, int, Array] | None = None,
        **request: bool,
    ) -> list[dict[str, Any]]:
        """Have turns run, one for each of the moves, and return what came of each."""
        self.runs += len(several)
        options: dict[str, Any] = dict.fromkeys(("in_place", "everything", "state"), False)
        options |= {**request, "seconds": TO_END}
        if self._edited is not None:
            options["edited"] = {
                "text": self._edited.text,
                "numbers": list(self._edited.numbers),
            }
            options["seconds"] = TO_TRY
        answers = []
        with _doubted():
            for told in self._worker.answers(
                "turns.at",
                TO_END + _ANSWER,
                moves=[_told(moves) for moves in several],
                watch=list(watch),
                at=None if at is None else list(at),
                **options,
            ):
                if "lost" in told:
                    raise NoTurnError("the turn did not end")
                self.spent += min(TO_END, max(0.0, float(told["spent"])))
                answers.append(told)
        if len(answers) != len(several):
            raise NoTurnError("the turn did not end")
        return answers


@contextlib.contextmanager
def _doubted(otherwise: str = "the turn did not end") -> Iterator[None]:
    """Say something else where a worker's end, or nothing that it tells, comes in between."""
    try:
        with doubted("no turn"):
            yield
    except (EndedError, GarbledError) as error:
        raise NoTurnError(otherwise) from error


def _seen(told: Mapping[str, Any]) -> list[tuple[int, int, Array]]:
    return [(int(s), int(v), np.asarray(a)) for s, v, a in told["seen"]]


def _told(moves: Mapping[Path, Array]) -> list[Any]:
    return [[list(path), delta] for path, delta in moves.items()]


@frozen
class _Edited:
    """Another text of a program.

    Attributes
    ----------
    text : str
    numbers : tuple of int
        Of the statements at its top that are others.
    """

    text: str
    numbers: tuple[int, ...]


def _by_path(pairs: Iterable[Any]) -> dict[Path, Array]:
    found = {}
    for path, array in pairs:
        if not isinstance(array, (np.ndarray, np.generic)) or array.dtype.kind not in "fiu":
            raise TypeError("no array of numbers")
        found[_path(path)] = np.asarray(array)
    return found


def _path(told: Iterable[Any]) -> Path:
    path = tuple(told)
    if not path or any(type(part) not in (str, int) for part in path):
        raise TypeError("no path")
    return path


def _raised(told: Any) -> tuple[str, str, int | None]:
    kind, message, line = told
    return str(kind)[:100], str(message)[:2000], line if isinstance(line, int) else None


# ------------------------------------------------------------------------- which loop it is


@frozen
class Loop:
    """A loop of the program that ran.

    Attributes
    ----------
    site : int
    changed : frozenset of paths
        What each turn that was watched left with another value.
    turns : int
        How many were watched: two, or one of a loop that has no more.
    inside : frozenset of int
        The sites of the loops that it runs within.
    """

    site: int
    changed: frozenset[Path]
    turns: int
    inside: frozenset[int]


def repeating_loops(
    program: Program, without: Iterable[int] = ()
) -> tuple[list[Loop], tuple[str, str, int | None] | None]:
    """Return the loops whose turns change something each time, the first to be known first.

    Parameters
    ----------
    program : Program
    without : iterable of int
        Sites of loops that are known to be none.

    Returns
    -------
    loops : list of Loop
    raised : tuple or None
        (class, message, line) of what ended the program.
    """
    excluded = frozenset(without).union(
        number for number, site in enumerate(program.sites) if site.kind != "loop"
    )
    found: list[Loop] = []
    until = time.monotonic() + TO_REACH
    raised = None
    try:
        for told in program.worker().answers(
            "turns.loops", TO_REACH, program=program.told(), without=sorted(excluded)
        ):
            with doubted("no loops"):
                if "site" not in told:
                    raised = None if told["raised"] is None else _raised(told["raised"])
                else:
                    found.append(_loop(program, told))
            if time.monotonic() > until:
                program.worker().close()
                break
    except (EndedError, GarbledError):
        program.worker().close()
    return found, raised


def _loop(program: Program, told: Mapping[str, Any]) -> Loop:
    site = int(told["site"])
    if not 0 <= site < len(program.sites):
        raise LookupError("no loop")
    return Loop(
        site,
        frozenset(_path(path) for path in told["changed"]),
        int(told["turns"]),
        frozenset(int(n) for n in told["inside"]),
    )
