"""What code draws where nobody seeds it, begun at a state that is the same in each run.

A verdict must not hang on what a file draws while it is imported, in its case or in its
constructor.  What has no seed takes it from the system's entropy or from the clock: in a worker
both count from a start, which is asked for by its number.  Code that seeds its generators itself
draws what it always does.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from backhand.reading.randomness import states
from backhand.running.surroundings import INSTALLED

# Code that is installed measures by its clocks how long it takes: they are the system's.
_KEEPS_TIME: Final = (*INSTALLED, os.path.dirname(os.path.dirname(__file__)) + os.sep)
# A moment, and how much later each look at the clock is: a loop that waits for it ends.
_MOMENT: Final = 1_700_000_000_000_000_000
_TICK: Final = 1_000_003
_FROM_START_TO_START: Final = 86_400_123_456_789
_CLOCKS: Final = ("time", "perf_counter", "monotonic", "process_time", "thread_time")


class Draws:
    """Where what is drawn without a seed comes from, in this process.

    Attributes
    ----------
    asked : int
        Times since the start that entropy was asked for, or the clock.
    """

    def __init__(self) -> None:
        self.asked = 0
        self._number = self._given = 0

    def begin(self, number: int = 0) -> None:
        """Start anew; each number is a start of its own."""
        # NumPy makes one without a seed before it takes a seed: that is none of the code's asking.
        legacy, python = states(number)
        self._number, self._given, self.asked = number, 0, 0
        np.random.set_state(legacy)
        random.setstate(python)

    @property
    def drew(self) -> bool:
        """Whether anything was drawn or seeded since the start."""
        legacy, python = states(self._number)
        now: Any = np.random.get_state()
        moved = now[2:4] != legacy[2:4] or not np.array_equal(now[1], legacy[1])
        return bool(self.asked) or bool(moved) or random.getstate() != python

    def entropy(self, size: int) -> bytes:
        """Return so many bytes, other ones each time."""
        self.asked += 1
        made = b""
        while len(made) < size:
            self._given += 1
            made += blake2b(f"{self._number} {self._given}".encode()).digest()
        return made[:size]

    def bits(self, count: int) -> int:
        """Return a number of so many bits."""
        return int.from_bytes(self.entropy((count + 7) // 8), "little") >> (-count % 8)

    def moment(self) -> int:
        """Return nanoseconds since 1970, later each time."""
        self.asked += 1
        self._given += 1
        return _MOMENT + self._number * _FROM_START_TO_START + self._given * _TICK


_draws: Draws | None = None


def fixed_draws() -> Draws:
    """Have all that is drawn in this process come from one start, from here on and for good."""
    global _draws
    if _draws is None:
        _draws = Draws()
        _replace_entropy(_draws)
        for name in _CLOCKS:
            for ending, unit in (("", 1e-9), ("_ns", 1)):  # nanoseconds, in seconds
                real = getattr(time, name + ending, None)
                if real is not None:
                    setattr(time, name + ending, _clock(real, unit, _draws))
    return _draws


def fix_calendar(text: str) -> None:
    """Have the modules that a text names, and that ask for the time by themselves, ask here.

    They are imported for nobody else: that takes a millisecond or two.
    """
    draws = fixed_draws()
    if "uuid" in text:
        import uuid

        # The system's own way of making one from the clock.
        uuid._generate_time_safe = None  # type: ignore[attr-defined]
        uuid._node = draws.bits(48)  # type: ignore[attr-defined]
    if "datetime" in text:
        import datetime

        if not hasattr(datetime.datetime, "of_backhand"):
            datetime.datetime = _moments(datetime.datetime, draws)  # type: ignore[misc]


def _replace_entropy(draws: Draws) -> None:
    def getrandom(size: int, flags: int = 0) -> bytes:
        return draws.entropy(size)

    os.urandom = draws.entropy
    random._urandom = draws.entropy  # type: ignore[attr-defined]
    if hasattr(os, "getrandom"):
        os.getrandom = getrandom
    # What NumPy's generators are seeded from where they are given nothing.
    np.random.bit_generator.randbits = draws.bits  # type: ignore[attr-defined]
    seed = random.Random.seed

    def seeded(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, draws.bits(64) if a is None else a, version)

    random.Random.seed = seeded  # type: ignore[method-assign]
    random.seed = seeded.__get__(random.getrandbits.__self__)  # type: ignore[attr-defined]


def _clock(real: Callable[[], Any], unit: float, draws: Draws) -> Callable[[], Any]:
    def read() -> Any:
        file = sys._getframe(1).f_code.co_filename
        if file.startswith(_KEEPS_TIME) and not file.endswith("uuid.py"):
            return real()
        moment = draws.moment()
        return moment if unit == 1 else moment * unit

    return read


def _moments(system: Any, draws: Draws) -> Any:
    """Return `datetime.datetime` with a now of the fixed clock."""

    class Moment(system):  # type: ignore[misc]
        of_backhand = True

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.fromtimestamp(draws.moment() / 1e9, tz)  # nanoseconds in a second

        @classmethod
        def today(cls) -> Any:
            return cls.now()

        @classmethod
        def utcnow(cls) -> Any:
            return cls.utcfromtimestamp(draws.moment() / 1e9)  # the same

    Moment.__name__ = Moment.__qualname__ = "datetime"
    Moment.__module__ = "datetime"
    return Moment
