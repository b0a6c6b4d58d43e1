"""One turn of a program, run again as often as asked: state before → turn → state after.

The program runs as its author wrote it, in a process of its own, up to the head of the turn.  There
it stops, and each question is answered by a copy of the process: the copy moves what it is asked to
move, runs the turn, tells what came of it, and is gone.  Nothing of the program has to be copied,
undone or understood, and what it draws at random is the same in every copy.
"""

from __future__ import annotations

import ast
import contextlib
import os
import signal
import socket
import sys
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.instrument import Site, instrumented
from backhand.reading.state import Path, State, state_of
from backhand.reading.tape import Tape, Taps
from backhand.running.frames import Channel, ClosedError
from backhand.running.surroundings import surround

Array = NDArray[Any]

_HERE: Final = os.path.dirname(os.path.abspath(__file__))

# Seconds that a program may take to reach its turn, and a turn to end.
TO_REACH: Final = 6.0
TO_END: Final = 4.0
# Turns after which a loop that is known to repeat itself is ended, so that what follows is reached.
_ENOUGH_TURNS: Final = 4


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


@dataclass(frozen=True)
class Program:
    """A program with taps.

    Attributes
    ----------
    tree : ast.Module
        Instrumented.
    sites : tuple of Site
    path : str
    """

    tree: ast.Module
    sites: tuple[Site, ...]
    path: str

    @classmethod
    def of(cls, tree: ast.Module, path: str) -> Program:
        """Return the program of an author's tree."""
        written, sites = instrumented(tree)
        return cls(written, sites, path)

    def run(self, taps: Taps) -> types.ModuleType:
        """Run it as ``__main__``, as `python FILE` does."""
        folder = os.path.dirname(self.path)
        sys.path.insert(0, folder)
        surround(self.path)
        module = types.ModuleType("__main__")
        module.__file__ = self.path
        vars(module)["__builtins__"] = taps.builtins()
        sys.modules["__main__"] = module
        sys.argv = [self.path]
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            exec(compile(self.tree, self.path, "exec"), vars(module))
        return module


@dataclass(frozen=True)
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
    """

    after: Mapping[Path, Array]
    aliases: Mapping[Path, Path]
    seen: list[tuple[int, int, Array]]
    raised: tuple[str, str, int | None] | None = None


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
    """

    program: Program
    head: int
    nth: int = 0
    before: dict[Path, Array] = field(default_factory=dict)
    aliases: dict[Path, Path] = field(default_factory=dict)
    runs: int = 0

    def __enter__(self) -> Turn:
        self._channel, self._pid = _forked(
            lambda channel: _serve(self.program, self.head, self.nth, channel)
        )
        try:
            told = self._channel.receive(time.monotonic() + TO_REACH)
        except (ClosedError, TimeoutError) as error:
            self.__exit__()
            raise NoTurnError("the program did not reach its loop") from error
        if "raised" in told:
            self.__exit__()
            kind, message, line = told["raised"]
            raise NoTurnError(f"{kind}: {message}", kind, line)
        self.before = _by_path(told["before"])
        self.aliases = {tuple(a): tuple(b) for a, b in told["aliases"]}
        return self

    def __exit__(self, *_exception: object) -> None:
        self._channel.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    def settle(self, moves: Mapping[Path, Array]) -> None:
        """Move some leaves at the head for good: every later run begins there."""
        self._channel.send({"settle": [[list(path), delta] for path, delta in moves.items()]})
        told = self._channel.receive(time.monotonic() + TO_END)
        self.before = _by_path(told["before"])

    def run(
        self,
        moves: Mapping[Path, Array] | None = None,
        *,
        at: tuple[int, int, Array] | None = None,
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
        watch : iterable of int
            Sites whose values are wanted.
        everything : bool
            All of them.

        Raises
        ------
        NoTurnError
            It did not end in time, or ended its process.
        """
        self.runs += 1
        self._channel.send(
            {
                "moves": [[list(path), delta] for path, delta in (moves or {}).items()],
                "at": None if at is None else list(at),
                "watch": list(watch),
                "everything": everything,
            },
        )
        try:
            told = self._channel.receive(time.monotonic() + TO_END)
        except (ClosedError, TimeoutError) as error:
            raise NoTurnError("the turn did not end") from error
        raised = told.get("raised")
        return Outcome(
            _by_path(told["after"]),
            {tuple(a): tuple(b) for a, b in told["aliases"]},
            [(int(s), int(v), np.asarray(a)) for s, v, a in told["seen"]],
            None if raised is None else (raised[0], raised[1], raised[2]),
        )


def _by_path(pairs: Iterable[Any]) -> dict[Path, Array]:
    return {tuple(path): np.asarray(array) for path, array in pairs}


def _forked(work: Callable[[Channel], None]) -> tuple[Channel, int]:
    """Run a function in a copy of this process; return the channel to it, and its number."""
    here, there = socket.socketpair()
    pid = os.fork()
    if pid:
        there.close()
        return Channel(here), pid
    try:
        here.close()
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        work(Channel(there))
    finally:
        os._exit(0)


class _Done(BaseException):
    """The turn has ended: nothing more of the program is run."""


class _AtTurn:
    """Stops at the head of the first turn, and answers questions by copies of the process."""

    def __init__(self, program: Program, loop: int, nth: int, channel: Channel, taps: Taps) -> None:
        self.program, self.loop, self.channel, self.taps = program, loop, channel, taps
        self.left = nth
        self.frame: types.FrameType | None = None
        self.state: State | None = None

    def __call__(self, site: int, turn: int, frame: types.FrameType) -> bool:
        """Hear of the head of a turn; -1 for the end of a loop."""
        if site == self.loop:
            if self.frame is None:
                if turn >= 0 and not self.left:
                    self._serve(frame)
                self.left -= turn >= 0
            elif frame is self.frame:
                raise _Done
        return False

    def _serve(self, frame: types.FrameType) -> None:
        state = state_of(frame, frame.f_globals)
        self._tell(state)
        while True:
            request = self.channel.receive()
            if "settle" in request:
                _move(state, request["settle"])
                self._tell(state)
                continue
            pid = os.fork()
            if not pid:
                break
            os.waitpid(pid, 0)
        self.frame, self.state = frame, state
        _move(state, request["moves"])
        wanted = frozenset(request["watch"])
        assert self.taps.tape is not None
        at = request["at"]
        self.taps.tape = Tape(
            wanted=None if request["everything"] else wanted.__contains__,
            at_turn=self,
            moved=None if at is None else (at[0], at[1], np.asarray(at[2])),
        )

    def _tell(self, state: State) -> None:
        self.channel.send(
            {
                "before": [[list(path), array] for path, array in state.values().items()],
                "aliases": [[list(a), list(b)] for a, b in state.aliases.items()],
            },
        )

    def finish(self, raised: list[Any] | None) -> None:
        """Tell what came of the turn."""
        assert self.frame is not None
        assert self.taps.tape is not None
        after = state_of(self.frame, self.frame.f_globals)
        self.channel.send(
            {
                "after": [[list(path), array] for path, array in after.values().items()],
                "aliases": [[list(a), list(b)] for a, b in after.aliases.items()],
                "seen": [
                    [seen.site, seen.visit, seen.value]
                    for seen in self.taps.tape.seen
                    if seen.value is not None
                ],
                "raised": raised,
            },
        )


def _move(state: State, moves: Iterable[Any]) -> None:
    for path, delta in moves:
        state.leaves[tuple(path)].move(np.asarray(delta))


def _serve(program: Program, loop: int, nth: int, channel: Channel) -> None:
    taps = Taps()
    at_turn = _AtTurn(program, loop, nth, channel, taps)
    taps.tape = Tape(wanted=lambda _site: False, at_turn=at_turn)
    raised: list[Any] | None = None
    try:
        program.run(taps)
    except (_Done, ClosedError):
        pass
    except BaseException as error:  # whatever the code raises
        raised = _told(error, program.path)
    if at_turn.frame is None:
        channel.send({"raised": raised or ["NoTurn", "the loop was never run", None]})
    else:
        at_turn.finish(raised)


def _told(error: BaseException, path: str) -> list[Any]:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.lineno for f in frames if f.filename == path]
    if frames and frames[-1].filename.startswith(_HERE):
        # The tool's own failure is nobody else's.
        return ["NoTurn", f"{type(error).__name__}: {error}", None]
    return [type(error).__name__, str(error)[:2000], lines[-1] if lines else None]


# ------------------------------------------------------------------------- which loop it is


@dataclass(frozen=True)
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
    excluded = frozenset(without) | {
        number for number, site in enumerate(program.sites) if site.kind != "loop"
    }
    channel, pid = _forked(lambda there: _watch(program, excluded, there))
    found: list[Loop] = []
    raised = None
    try:
        until = time.monotonic() + TO_REACH
        while True:
            told = channel.receive(until)
            if "end" in told:
                raised = told["raised"]
                break
            found.append(
                Loop(
                    int(told["site"]),
                    frozenset(tuple(path) for path in told["changed"]),
                    int(told["turns"]),
                    frozenset(told["inside"]),
                )
            )
    except (ClosedError, TimeoutError):
        pass
    finally:
        channel.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
    return found, None if raised is None else (raised[0], raised[1], raised[2])


class _Watching:
    """Compares the state at the heads of each loop's first turns."""

    def __init__(self, excluded: frozenset[int], channel: Channel) -> None:
        self.excluded, self.channel = excluded, channel
        self.heads: dict[int, tuple[types.FrameType, dict[Path, Array], list[frozenset[Path]]]] = {}
        self.told: set[int] = set()
        self.inside: dict[int, list[int]] = {}
        # A program whose loops were ended early may raise what it would not by itself.
        self.cut = False

    def __call__(self, site: int, turn: int, frame: types.FrameType) -> bool:
        """Hear of the head of a turn, or, with -1, of a loop's end; say whether it has to end."""
        if site in self.told:
            over = turn >= _ENOUGH_TURNS and not self.inside[site]
            self.cut = self.cut or over
            return over
        if site in self.excluded:
            return False
        known = self.heads.get(site)
        if known is not None and len(known[2]) == 2:
            return False
        if known is None or known[0] is not frame:
            if turn >= 0:
                around = set(_callers(frame))
                self.inside[site] = [n for n, head in self.heads.items() if head[0] in around]
                self.heads[site] = (frame, state_of(frame, frame.f_globals).everywhere(), [])
            return False
        now = state_of(frame, frame.f_globals).everywhere()
        changed = known[2]
        changed.append(frozenset(_changed(known[1], now)))
        if turn < 0 or len(changed) == 2:
            self._tell(site, changed, ended=turn < 0)
        self.heads[site] = (frame, now, changed)
        return False

    def _tell(self, site: int, changed: list[frozenset[Path]], *, ended: bool) -> None:
        again = frozenset.intersection(*changed)
        if again and (ended or len(changed) == 2):
            self.told.add(site)
            self.channel.send(
                {
                    "site": site,
                    "changed": [list(p) for p in again],
                    "turns": len(changed),
                    "inside": [n for n in self.inside[site] if n != site],
                },
            )


def _callers(frame: types.FrameType) -> Iterator[types.FrameType]:
    """Return a frame and those that called it."""
    at: types.FrameType | None = frame
    while at is not None:
        yield at
        at = at.f_back


def _changed(before: Mapping[Path, Array], after: Mapping[Path, Array]) -> Iterator[Path]:
    for path, array in before.items():
        other = after.get(path)
        if (
            other is not None
            and other.shape == array.shape
            and not np.array_equal(array, other, equal_nan=True)
        ):
            yield path


def _watch(program: Program, excluded: frozenset[int], channel: Channel) -> None:
    watching = _Watching(excluded, channel)
    taps = Taps(Tape(wanted=lambda _site: False, at_turn=watching))
    raised = None
    try:
        program.run(taps)
    except (_Done, ClosedError):
        pass
    except BaseException as error:  # whatever the code raises
        raised = None if watching.cut else _told(error, program.path)
    channel.send({"end": True, "raised": raised})
