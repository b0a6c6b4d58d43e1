"""What taps tell while a tape runs: a program's values in order, and its loops' turns."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

import numpy as np

from backhand.frozen import frozen
from backhand.reading.instrument import GOES_ON, TAP, TAP_AT, TAP_STORED, TURNS
from backhand.reading.tensors import arrayed, is_tensor, tensor_of, viewed

# Entries of an array that is copied when it is seen; of a larger one its shape alone is kept.
MOST_ENTRIES: Final = 1_000_000


@frozen
class Seen:
    """One value at one site.

    Attributes
    ----------
    order : int
        Of all that this tape saw.
    site : int
    visit : int
        How many times the site was passed before.
    value : float64 or integer array, or None
        A copy as it was then; None where it is larger than a tape keeps.
    made : int
        `id` of the object, for as long as the tape holds it.
    """

    order: int
    site: int
    visit: int
    value: Any
    made: int


@dataclass
class Tape:
    """Writes down what passes the taps, once it runs.

    Attributes
    ----------
    wanted : callable or None
        Which sites are written down, by number; None: all.
    at_turn : callable or None
        Called at the head of each turn of a loop, with the site, the turn and the frame; and
        once its iterable or its test says that it ends, with -1 for the turn.  The loop is ended
        where it returns True.
    moved : tuple or None
        (site, visit, array): the value there goes on with the array added to it.
    in_place : bool
        It is added to the array itself, as to one that a statement updates.
    """

    wanted: Callable[[int], bool] | None = None
    at_turn: Callable[[int, int, FrameType], bool] | None = None
    moved: tuple[int, int, Any] | None = None
    in_place: bool = False
    seen: list[Seen] = field(default_factory=list)
    visits: dict[int, int] = field(default_factory=dict)
    _bases: dict[int, list[Any]] = field(default_factory=dict)
    _held: list[Any] = field(default_factory=list)
    _passed: int = 0
    drawn: Any = None

    def value(self, site: int, value: Any) -> Any:
        """Write a value down; return what the program goes on with."""
        if self.moved is not None and self.moved[0] == site:
            passed = self._passed
            self._passed = passed + 1
            if passed == self.moved[1]:
                value = self._moved(value, self.moved[2])
        if self.wanted is None or self.wanted(site):
            self._write(site, value)
        return value

    def _moved(self, value: Any, delta: Any) -> Any:
        if self.in_place and isinstance(value, np.ndarray) and value.flags.writeable:
            value += delta.astype(value.dtype)
            return value
        if is_tensor(value):
            if self.in_place:
                viewed(value)[...] += delta.astype(viewed(value).dtype)
                return value
            return value + tensor_of(np.asarray(delta)).to(value.dtype)
        return value + delta

    def base(self, site: int, base: Any) -> None:
        """Keep what a store goes to, and under which key, until the store is done."""
        self._bases.setdefault(site, []).append(base)

    def stored(self, site: int, attribute: str | None, keyed: bool) -> None:
        """Write down what a store has left: an attribute's value, an entry's, a whole array."""
        bases = self._bases.get(site)
        if not bases or len(bases) <= keyed:
            return
        key = bases.pop() if keyed else attribute
        base = bases.pop()
        # As it lies: a property's getter is somebody's code, which is not called.
        if isinstance(base, np.ndarray) or is_tensor(base):
            self.value(site, base)
        elif keyed and type(base) in (dict, list):
            try:
                self.value(site, base[key])
            except (KeyError, IndexError, TypeError):
                return
        elif attribute is not None:
            try:
                own = object.__getattribute__(base, "__dict__")
            except AttributeError:
                return
            if isinstance(own, dict) and attribute in own:
                self.value(site, own[attribute])

    def turns(self, site: int, iterable: Iterable[Any], frame: FrameType) -> Iterator[Any]:
        """Hand out what a loop draws, and tell of each turn and of the end."""
        tell = self.at_turn
        assert tell is not None
        for turn, drawn in enumerate(iterable):
            self.drawn = drawn
            if tell(site, turn, frame):
                break
            yield drawn
        tell(site, -1, frame)

    def _write(self, site: int, value: Any) -> None:
        numbers = arrayed(value)
        kept = _kept(numbers)
        if kept is None and not isinstance(numbers, np.ndarray):
            return
        visit = self.visits.get(site, 0)
        self.visits[site] = visit + 1
        # Held, so that no other object takes its place in memory while the tape runs.
        self._held.append(value)
        self.seen.append(Seen(len(self.seen), site, visit, kept, id(value)))


def _kept(value: Any) -> Any:
    """Return a number or an array as it is now; None for all else."""
    kind = type(value)
    if kind is float or kind is int:
        return np.asarray(value)
    if isinstance(value, np.ndarray):
        return value.copy() if value.dtype.kind in "fiub" and value.size <= MOST_ENTRIES else None
    if isinstance(value, np.generic) and value.dtype.kind in "fiu":
        return np.asarray(value)
    return None


@dataclass
class Taps:
    """The hooks of one instrumented program: they do nothing until a tape is put in."""

    tape: Tape | None = None

    def builtins(self) -> dict[str, Any]:
        """Return the builtins that an instrumented module is to be run with."""
        return {**vars(builtins), **self.hooks()}

    def hooks(self) -> dict[str, Any]:
        """Return the functions that an instrumented program calls, by their names there."""

        def tap(site: int, value: Any) -> Any:
            tape = self.tape
            return value if tape is None else tape.value(site, value)

        def tap_at(site: int, base: Any) -> Any:
            if self.tape is not None:
                self.tape.base(site, base)
            return base

        def tap_stored(site: int, attribute: str | None = None, keyed: bool = False) -> None:
            if self.tape is not None:
                self.tape.stored(site, attribute, keyed)

        def turns(site: int, iterable: Any) -> Any:
            tape = self.tape
            if tape is None or tape.at_turn is None:
                return iterable
            return tape.turns(site, iterable, sys._getframe(1))

        def goes_on(site: int, test: Any) -> Any:
            tape = self.tape
            if tape is not None and tape.at_turn is not None:
                visit = tape.visits.get(site, 0)
                tape.visits[site] = visit + 1
                if tape.at_turn(site, visit if test else -1, sys._getframe(1)):
                    return False
            return test

        return {TAP: tap, TAP_AT: tap_at, TAP_STORED: tap_stored, TURNS: turns, GOES_ON: goes_on}
