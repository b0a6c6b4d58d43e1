"""A training turn on the bench: run again with an edit in the program's text."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.mending.code import Code
from backhand.diagnosis.turns.claimed import ClaimedTurn
from backhand.diagnosis.turns.learning import Run
from backhand.reading.bench import NoPassError, Passed
from backhand.reading.subject import Values
from backhand.reading.swapping import Part
from backhand.reading.watching import Watched
from backhand.running.turn import NoTurnError

Array = NDArray[Any]

# How much longer a turn may be waited for than it runs.
_PATIENCE: Final = 3.0


@dataclass
class TurnBench:
    """The bench of a subject that is a turn of a program; see `backhand.reading.bench.Bench`.

    Parameters
    ----------
    claimed : ClaimedTurn
    forward : frozenset of int
        Lines on which the loss depends.
    doubts : dict of float
        Line → how much less likely than others it is at fault: it holds what it should, or is
        the first that does not.
    """

    claimed: ClaimedTurn
    forward: frozenset[int] = frozenset()
    doubts: Mapping[int, float] = field(default_factory=dict)
    _watched: Watched | None = field(default=None)
    _early: bool | None = field(default=None)
    _own: Code | None = field(default=None)
    _kept: tuple[tuple[str, ...], Code, frozenset[int]] | None = field(default=None)
    _began: Array = field(init=False)

    def __post_init__(self) -> None:
        self._began = self._times()

    @property
    def text(self) -> str:
        """The program's, as its author wrote it."""
        return self.claimed.turn.program.text

    @property
    def path(self) -> str:
        """Of the program's file, where it is run."""
        return self.claimed.turn.program.path

    def clock(self) -> float:
        """See `Bench.clock`: the turns are run elsewhere, and tell how long they took.

        On a machine that does much else at once they are waited for longer than that.
        """
        own, waited = self._times() - self._began
        return float(max(own, waited / _PATIENCE))

    def _times(self) -> Array:
        """Return the seconds that this and the turns have run, and those of the clock."""
        return np.array([time.process_time() + self.claimed.turn.spent, time.monotonic()])

    def swap(self, parts: Sequence[Part]) -> None:
        """See `Bench.swap`: of several, all but the last are whole statements, and stay."""
        turn = self.claimed.turn
        if not parts:
            turn.edit(None)
            return
        *kept, part = parts
        code, numbers = self._with(tuple(one.text for one in kept))
        statement = code.tree.body[part.number]
        start, end = code.extent(statement)
        before, after = code.data[:start].decode(), code.data[end:].decode()
        text = part.text
        if part.owner:
            first = code.starts[part.line - 1]
            method = next(s for s in getattr(statement, "body", ()) if code.extent(s)[0] == first)
            first, last = code.extent(method)
            text = code.data[start:first].decode() + part.text + code.data[last:end].decode()
        turn.edit(before + text + after, sorted({*numbers, part.number}))

    def _with(self, texts: tuple[str, ...]) -> tuple[Code, frozenset[int]]:
        """Return the program with other texts for its statements, and which of them are others."""
        if self._own is None:
            self._own = Code(self.text)
        code = self._own
        if not texts:
            return code, frozenset()
        if self._kept is None or self._kept[0] != texts:
            data, others = code.data, set()
            for number in reversed(range(min(len(texts), len(code.tree.body)))):
                start, end = code.extent(code.tree.body[number])
                if data[start:end].decode() != texts[number]:
                    data = data[:start] + texts[number].encode() + data[end:]
                    others.add(number)
            self._kept = texts, Code(data.decode()), frozenset(others)
        return self._kept[1:]

    def watch(self, _values: Values, _douts: tuple[Any, ...]) -> tuple[Watched, Watched]:
        """See `Bench.watch`: forward and backward are told apart by their lines."""
        if self._watched is None:
            try:
                self._watched = self.claimed.turn.look()
            except NoTurnError:
                self._watched = Watched()
        there: dict[int, set[int]] = {}
        back: dict[int, set[int]] = {}
        for first, lines in self._watched.lines.items():
            there[first], back[first] = lines & self.forward, lines - self.forward
        return replace(self._watched, lines=there), replace(self._watched, lines=back)

    def right(self) -> Mapping[str, Array]:
        """See `Bench.right`."""
        base, _loss = self._run().passes(self._values(), early=self._is_early())
        names = [one.name for one in self.claimed.judged if one.verdict == "right"]
        return {name: np.asarray(base[name]) for name in names if base[name] is not None}

    def passes(self, values: Values, _douts: tuple[Any, ...], _seeds: tuple[int, int]) -> Passed:
        """See `Bench.passes`."""
        every = replace(values, params={**self._values().params, **values.params})
        with _no_pass():
            gradients, loss = self._run().passes(every, early=self._is_early())

        def made() -> tuple[Array, ...]:
            with _no_pass():
                return (np.asarray(loss(), dtype=np.float64),)

        return Passed(gradients, made)

    def _run(self) -> Run:
        return Run(self.claimed, self.claimed.judged)

    def _values(self) -> Values:
        roots = self.claimed.roots
        return Values({}, {one.name: roots[one.root] for one in self.claimed.judged})

    def _is_early(self) -> bool:
        """Whether the loss is computed before anything is updated: one turn tells all."""
        if self._early is None:
            still, going = (
                self._run().passes(self._values(), early=early)[1]() for early in (False, True)
            )
            self._early = still == going
        return self._early


@contextlib.contextmanager
def _no_pass() -> Iterator[None]:
    """Say that there was no pass where a turn gave nothing."""
    try:
        yield
    except (NoTurnError, LookupError, ValueError) as error:
        raise NoPassError(str(error)) from error
