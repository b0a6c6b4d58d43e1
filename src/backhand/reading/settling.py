"""A search for arguments that a call runs with: what comes further is kept."""

from __future__ import annotations

import copy
import itertools
import math
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

import numpy as np

# Lines that a call may run before it is given up, and calls of one search.
_LINES: Final = 60_000
_CALLS: Final = 600
# By the clock, for all searches for one thing.
_SECONDS: Final = 4.0
# Places that are moved two at a time, and how many of each one's offers.
_PAIRED: Final = 4
_TRIED: Final = 40
_DEPTH: Final = 8


class TooLong(Exception):
    """A call ran more lines than one on such small data does."""


@dataclass
class Budget:
    """The calls that the searches for one thing may still make, and until when.

    A search that goes on until the code's own time is over would be taken for code without end.
    """

    calls: int = 7 * _CALLS
    until: float = field(default_factory=lambda: time.monotonic() + _SECONDS)

    @property
    def over(self) -> bool:
        """Whether its time is."""
        return time.monotonic() > self.until


@dataclass
class Choices:
    """What may be picked for each place that a call asks for, and what is picked.

    Attributes
    ----------
    offers : dict
        Path → values, the likeliest first.
    picks : dict
        Path → which of them.
    """

    offers: dict[str, list[Any]] = field(default_factory=dict)
    picks: dict[str, int] = field(default_factory=dict)
    budget: Budget = field(default_factory=lambda: Budget())

    def value(self, path: str, offers: Callable[[], list[Any]]) -> Any:
        """Return a copy of what is picked for a path; it is entered where it is new.

        Raises
        ------
        LookupError
            Nothing is offered.
        """
        if path not in self.offers:
            self.offers[path] = offers()
            self.picks.setdefault(path, 0)
        offered = self.offers[path]
        if not offered:
            raise LookupError(path)
        picked = offered[min(self.picks[path], len(offered) - 1)]
        return copy.deepcopy(picked)


class Asked(dict[Any, Any]):
    """A dict whose values are made when they are asked for."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> Any:
        if not isinstance(key, (str, int)):
            raise KeyError(key)
        value = self[key] = self._make(str(key))
        return value

    def get(self, key: Any, default: Any = None) -> Any:
        """Return what stands under a key, made where nothing does."""
        return self[key]

    def plain(self) -> dict[Any, Any]:
        """Return what was asked for."""
        return dict(self)


class Held:
    """An object whose attributes are made when they are asked for."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        object.__setattr__(self, "_make", make)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = object.__getattribute__(self, "_make")(name)
        setattr(self, name, value)
        return value

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        import types

        held = {n: v for n, v in vars(self).items() if n != "_make"}
        return types.SimpleNamespace(**copy.deepcopy(held, memo))


def progress(call: Callable[[], Any], path: str | None) -> tuple[float, BaseException | None, Any]:
    """Run a call; return how many of a file's lines it ran, inf where it ended; and what it gave.

    Parameters
    ----------
    call : callable
    path : str or None
        The file's; every line counts where it is None.
    """
    count = 0

    def lines(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
            if count > _LINES:
                raise TooLong
        return lines

    def calls(frame: FrameType, _event: str, _argument: Any) -> Any:
        return lines if path is None or frame.f_code.co_filename == path else None

    before = sys.gettrace()
    sys.settrace(calls)
    try:
        with np.errstate(all="ignore"):
            gave = call()
    except Exception as error:
        return count, error, None
    finally:
        sys.settrace(before)
    return math.inf, None, gave


def settled(
    choices: Choices, attempt: Callable[[], tuple[float, BaseException | None]]
) -> Iterator[BaseException | None]:
    """Move what is picked until a call runs to its end; yield None each time that it does.

    What the failing line reads is moved first; a move is kept if the call comes further.
    Afterwards what is picked is moved one place at a time, so that other ways are seen.  Where
    nothing helps, the first exception is yielded.
    """
    came, error = attempt()
    first, calls = error, 1
    most = min(_CALLS, choices.budget.calls)
    paired = 0

    def spent() -> bool:
        return calls > most or choices.budget.over

    while error is not None:
        moved = False
        best = (came, error, dict(choices.picks))
        start = dict(choices.picks)
        for path in _suspects(choices, error):
            for k in range(len(choices.offers[path])):
                if k == start.get(path, 0):
                    continue
                choices.picks = {**start, path: k}
                reached, raised = attempt()
                calls += 1
                if (reached > best[0] and raised is not None) or raised is None:
                    best = (reached, raised, dict(choices.picks))  # type: ignore[assignment]
                    moved = True
                if raised is None or spent():
                    break
            if best[1] is None or spent():
                break
            if moved and best[0] > came:
                break  # further already: what fails now may be another's fault
        if not moved and best[1] is not None:
            choices.picks = start
            paths = _suspects(choices, error)
            for two in _pairs(choices, paths, start):
                choices.picks = {**start, **two}
                reached, raised = attempt()
                calls += 1
                if raised is None or reached > best[0]:
                    best, moved = (reached, raised, dict(choices.picks)), True  # type: ignore[assignment]
                paired += 1
                if moved or spent() or paired > _TRIED:
                    break
        came, error, choices.picks = best
        if error is not None and (not moved or spent()):
            choices.picks = start
            choices.budget.calls -= calls
            yield first
            return
    yield None
    settled_on = dict(choices.picks)
    for path in list(choices.offers):
        for k in range(len(choices.offers[path])):
            if k == settled_on.get(path, 0) or spent():
                continue
            choices.picks = {**settled_on, path: k}
            calls += 1
            if attempt()[1] is None:
                yield None
    choices.picks = settled_on
    choices.budget.calls -= calls


def _pairs(choices: Choices, paths: list[str], start: dict[str, int]) -> Iterator[dict[str, int]]:
    """Yield moves of two places at once, those of the likeliest two first."""
    for a, b in itertools.combinations(paths[:_PAIRED], 2):
        for j, k in itertools.product(
            range(min(_DEPTH, len(choices.offers[a]))), range(min(_DEPTH, len(choices.offers[b])))
        ):
            if j != start.get(a, 0) and k != start.get(b, 0):
                yield {a: j, b: k}


def _suspects(choices: Choices, error: BaseException) -> list[str]:
    """Return what may be moved, what the failing line reads first."""
    text = ""
    for frame in traceback.extract_tb(error.__traceback__):
        text = frame.line or text
    paths = [path for path, offered in choices.offers.items() if len(offered) > 1]
    if isinstance(error, LookupError) and str(error).strip("'") in choices.offers:
        paths = [p for p in paths if p != str(error)]

    def named(path: str) -> bool:
        last = path.rpartition(".")[2].rpartition("[")[2].rstrip("]")
        return last in text

    return sorted(paths, key=lambda path: not named(path))
