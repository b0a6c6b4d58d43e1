"""The service behind a turn: a copy of the worker runs a program, and stops at a turn's head.

There each question is answered by a copy of the process: the copy moves what it is asked to move,
runs the turn, tells what came of it, and is gone.  Nothing of the program has to be copied, undone
or understood, and what it draws at random is the same in every copy.  What asks stands in
`backhand.running.turn`.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import functools
import importlib
import operator
import os
import signal
import sys
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.instrument import instrumented
from backhand.reading.state import Path, State, state_of
from backhand.reading.tape import Tape, Taps
from backhand.reading.tensors import in_double_precision
from backhand.reading.watching import Watching
from backhand.running import minimised
from backhand.running.draws import fix_calendar, fixed_draws
from backhand.running.edited import Edited, Ended, Original, made_ready, run_edited
from backhand.running.frames import ClosedError
from backhand.running.missing import Missing
from backhand.running.service import Service, Services
from backhand.running.surroundings import package_of, surround

Array = NDArray[Any]

_HERE: Final = os.path.dirname(os.path.abspath(__file__))

# Turns after which a loop that is known to repeat itself is ended, so that what follows is reached.
_ENOUGH_TURNS: Final = 4
# Times that a loop is looked at which is begun again and again: in a function, in another loop.
_MOST_BEGINNINGS: Final = 8
# The exit status of a copy that has told what it had to tell: any other has not.
_TOLD: Final = 93
# Packages that take long to import, and whose import does nothing else.
_SLOW: Final = frozenset(
    {"matplotlib", "pylab", "scipy", "pandas", "sklearn", "seaborn", "PIL", "torch"}
)
_FUTURE: Final = functools.reduce(
    operator.or_,
    (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names),
)


class _Done(BaseException):
    """The turn has ended: nothing more of the program is run."""


class Turns(Service):
    """Runs a program to the turn that is asked for, or through all of its loops.

    Each time a copy of the worker runs it, and answers in its place until it is told to leave.
    """

    def on_loops(self, request: dict[str, Any]) -> None:
        """Tell of each loop whose turns change something each time, the first known first."""
        self._in_a_copy(request, self._loops)

    def on_start(self, request: dict[str, Any]) -> None:
        """Run to the head of a turn and answer what is asked there, or tell what is in the way."""
        self._in_a_copy(request, self._start)

    def _in_a_copy(
        self, request: dict[str, Any], do: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> None:
        _import_what_is_installed(request["program"])
        pid = os.fork()
        if pid:
            _pid, status = os.waitpid(pid, 0)
            if os.waitstatus_to_exitcode(status) != _TOLD:
                os._exit(1)  # whoever asks hears of an end
            return
        # A program that draws without a seed draws the same in each copy.
        fixed_draws().begin()
        fix_calendar(request["program"]["text"])
        try:
            # Done before it is told: what it is an answer to may have been asked meanwhile.
            answer = do(request)
            self.services.tell({"more": False, **answer})
        finally:
            os._exit(_TOLD)

    def _loops(self, request: dict[str, Any]) -> dict[str, Any]:
        watching = _Watching(frozenset(request["without"]), self.services)
        taps = Taps(Tape(wanted=lambda _site: False, at_turn=watching))
        path = request["program"]["path"]
        try:
            left = _run(request["program"], taps, [])
        except BaseException as error:  # whatever the code raises
            return {"raised": None if watching.cut else _told(error, path)}
        return {"raised": None if left is None else _told(left, path)}

    def _start(self, request: dict[str, Any]) -> dict[str, Any]:
        taps = Taps()
        at_turn = _AtTurn(request, self.services, taps)
        taps.tape = Tape(wanted=lambda _site: False, at_turn=at_turn)
        raised: list[Any] | None = None
        try:
            left = _run(request["program"], taps, at_turn.stood_in)
        except _Done:
            pass
        except BaseException as error:  # whatever the code raises
            raised = _told(error, request["program"]["path"])
        else:
            raised = None if left is None else _told(left, request["program"]["path"])
        if at_turn.frame is None:
            return {"raised": raised or ["NoTurn", "the loop was never run", None]}
        return at_turn.outcome(raised)


def _import_what_is_installed(program: Mapping[str, Any]) -> None:
    """Import what a program imports of installed packages: once, and not in each copy."""
    for node in ast.walk(ast.parse(program["text"])):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        else:
            continue
        for name in names:
            if name.partition(".")[0] in _SLOW and name not in sys.modules:
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
    in_double_precision()


def _run(program: Mapping[str, Any], taps: Taps, stood_in: list[str]) -> Exception | None:
    """Run a program with taps, as `python FILE` does where its name is ``__main__``.

    Something stands in for data files that are not there.  A statement at its top that wants
    anything else that this machine lacks, a package, is left out; what it raised is returned, and
    raised where another then misses a name.

    Parameters
    ----------
    program : dict
    taps : Taps
    stood_in : list of str
        Given the names of the files that something stands in for.
    """
    path, name = str(program["path"]), str(program["name"])
    written = ast.parse(program["text"], path)
    tree, _sites = instrumented(written)
    sys.path.insert(0, os.path.dirname(path))
    surround(path)
    module = types.ModuleType(name)
    module.__file__ = path
    # As `python -m package.module` has it.
    module.__package__ = package_of(path, str(program["text"])) or None
    own = taps.builtins()
    vars(module)["__builtins__"] = own
    missing = Missing(written, path, stood_in)
    missing.install(own)
    sys.modules[name] = module
    sys.argv = [path]
    future = 0
    left: Exception | None = None
    descends = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == minimised.NAME]
    if descends:
        with contextlib.suppress(ImportError):
            importlib.import_module("scipy.optimize")
        code = compile(ast.Module([descends[-1]], []), path, "exec", dont_inherit=True)
        exec(code, vars(module))
        minimised.install(vars(module).pop(minimised.NAME))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for statement in tree.body:
            code = compile(
                ast.Module([statement], []), path, "exec", flags=future, dont_inherit=True
            )
            future |= code.co_flags & _FUTURE
            try:
                exec(code, vars(module))
            except (OSError, ImportError) as error:
                left = left or error
            except NameError as error:
                raise left or missing.first or error from None
            except Exception as error:
                # What stood in does not fit: it is the file that is missing.
                raise missing.first or error from None
    return left


class _AtTurn:
    """Stops at the head of the first turn, and answers questions by copies of the process."""

    def __init__(self, request: Mapping[str, Any], services: Services, taps: Taps) -> None:
        self.loop, self.services, self.taps = request["head"], services, taps
        self.left = request["nth"]
        self.program: Mapping[str, Any] = request["program"]
        self.watching: Watching | None = None
        self.original: Original | None = None
        # The edit that was asked for last, and what it was made.
        self.asked: Mapping[str, Any] | None = None
        self.edited: Edited | Exception | None = None
        self.ended: Ended | None = None
        self.loops: set[int] = set()
        self.full = self.more = False
        self.frame: types.FrameType | None = None
        self.state: State | None = None
        self.stood_in: list[str] = []
        # What this process took since the last copy was made, and up to then.
        self.spent, self.since = 0.0, time.process_time()

    def __call__(self, site: int, turn: int, frame: types.FrameType) -> bool:
        """Hear of the head of a turn; -1 for the end of a loop."""
        if site == self.loop:
            if self.frame is None:
                if turn >= 0 and not self.left:
                    self._serve(frame)
                self.left -= turn >= 0
            elif frame is self.frame:
                raise _Done
        elif self.frame is not None and turn >= 0:
            self.loops.add(site)
        return False

    def _serve(self, frame: types.FrameType) -> None:
        state = state_of(frame, frame.f_globals)
        self._tell(state)
        # The head itself tells what the loop drew: what runs next draws anew.
        drawn = None if self.taps.tape is None else self.taps.tape.drawn
        while True:
            try:
                request = self.services.hear()
            except ClosedError:
                os._exit(_TOLD)
            if request["ask"] == "turns.leave":
                self.services.tell({"more": False})
                os._exit(_TOLD)
            edited = request.get("edited")
            if edited:
                self._make_ready(edited)
            if "settle" in request:
                _move(state, request["settle"])
                self._tell(state)
                continue
            if (moves := self._copied(request)) is not None:
                break
        # Nobody else ends a copy that does not end, and that its program would hold up.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        self.frame, self.state = frame, state
        self.full = request["state"]
        _move(state, moves)
        wanted = frozenset(request["watch"])
        assert self.taps.tape is not None
        at = request["at"]
        self.taps.tape = Tape(
            wanted=None if request["everything"] else wanted.__contains__,
            at_turn=self,
            moved=None if at is None else (at[0], at[1], np.asarray(at[2])),
            in_place=request["in_place"],
        )
        if request.get("looking"):
            self.watching = Watching(str(self.program["path"]))
            self.watching.start(frame)
        if edited:
            assert self.original is not None
            raised = None
            try:
                if isinstance(self.edited, Exception):
                    raise self.edited
                assert self.edited is not None
                self.ended = run_edited(
                    self.original, self.edited, self.program["path"], self.loop, frame, drawn
                )
            except BaseException as error:  # whatever a wrong edit makes of somebody's code
                raised = _told(error, str(self.program["path"]))
            if raised or self.ended is not None:
                self.services.tell(self.outcome(raised))
                os._exit(_TOLD)

    def _make_ready(self, edited: Mapping[str, Any]) -> None:
        """Have an edit ready for the copies, or what is raised where it can't be run."""
        if self.original is None:
            self.original = Original(self.program)
        if edited != self.asked:
            self.asked = edited
            try:
                self.edited = made_ready(self.original, edited, self.program["path"], self.loop)
            except Exception as error:  # no program; whatever an edit makes of a text
                self.edited = error

    def _copied(self, request: Mapping[str, Any]) -> Any:
        """Have a copy run each turn that is asked for; in the copy, return its moves."""
        left = len(request["moves"])
        for moves in request["moves"]:
            left -= 1
            self.more = left > 0
            self.spent, self.since = time.process_time() - self.since, time.process_time()
            pid = os.fork()
            if not pid:
                return moves
            _pid, status = os.waitpid(pid, 0)
            if os.waitstatus_to_exitcode(status) != _TOLD:
                self.services.tell({"lost": True, "more": self.more})
        return None

    def _tell(self, state: State) -> None:
        self.services.tell(
            {
                "more": False,
                "before": [[list(path), array] for path, array in state.values().items()],
                "aliases": [[list(a), list(b)] for a, b in state.aliases.items()],
                "stood_in": list(dict.fromkeys(self.stood_in)),
            },
        )

    def outcome(self, raised: list[Any] | None) -> dict[str, Any]:
        """Return what came of the turn."""
        assert self.frame is not None
        assert self.taps.tape is not None
        told: dict[str, Any] = {
            "more": self.more,
            "spent": self.spent + time.process_time(),
            "seen": [
                [seen.site, seen.visit, seen.value]
                for seen in self.taps.tape.seen
                if seen.value is not None
            ],
            "raised": raised,
        }
        if self.full:
            frame: Any = self.ended or self.frame
            after = state_of(frame, self.frame.f_globals)
            told |= {
                "after": [[list(path), array] for path, array in after.values().items()],
                "aliases": [[list(a), list(b)] for a, b in after.aliases.items()],
                "loops": sorted(self.loops),
            }
        if self.watching is not None:
            self.watching.end()
            told["watched"] = self.watching.found.told()
        return told


def _move(state: State, moves: Iterable[Any]) -> None:
    for path, delta in moves:
        state.leaves[tuple(path)].move(np.asarray(delta))


def _told(error: BaseException, path: str) -> list[Any]:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.lineno for f in frames if f.filename == path]
    if frames and frames[-1].filename.startswith(_HERE):
        # The tool's own failure is nobody else's.
        return ["NoTurn", f"{type(error).__name__}: {error}", None]
    return [type(error).__name__, str(error)[:2000], lines[-1] if lines else None]


class _Watching:
    """Compares the state at the heads of each loop's first turns."""

    def __init__(self, excluded: frozenset[int], services: Services) -> None:
        self.excluded, self.services = excluded, services
        self.heads: dict[int, tuple[types.FrameType, dict[Path, Array], list[frozenset[Path]]]] = {}
        self.told: set[int] = set()
        self.begun: dict[int, int] = {}
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
            if turn >= 0 and self._is_worth_it(site):
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

    def _is_worth_it(self, site: int) -> bool:
        """Whether a loop that begins again may still be one that repeats itself."""
        begun = self.begun.get(site, 0)
        self.begun[site] = begun + 1
        return begun < _MOST_BEGINNINGS

    def _tell(self, site: int, changed: list[frozenset[Path]], *, ended: bool) -> None:
        again = frozenset.intersection(*changed)
        if again and (ended or len(changed) == 2):
            self.told.add(site)
            self.services.tell(
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
