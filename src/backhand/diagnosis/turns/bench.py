"""A training turn on the bench: run again with an edit in the program's text."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

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


@dataclass
class TurnBench:
    """The bench of a subject that is a turn of a program; see `backhand.reading.bench.Bench`.

    Parameters
    ----------
    claimed : ClaimedTurn
    forward : frozenset of int
        Lines on which the loss depends.
    """

    claimed: ClaimedTurn
    forward: frozenset[int] = frozenset()
    _watched: Watched | None = field(default=None)
    _early: bool | None = field(default=None)
    _own: Code | None = field(default=None)

    @property
    def text(self) -> str:
        """The program's, as its author wrote it."""
        return self.claimed.turn.program.text

    @property
    def path(self) -> str:
        """Of the program's file, where it is run."""
        return self.claimed.turn.program.path

    def clock(self) -> float:
        """See `Bench.clock`: the turns are run elsewhere."""
        return time.monotonic()

    def swap(self, parts: Sequence[Part]) -> None:
        """See `Bench.swap`: one statement at the top at a time."""
        turn = self.claimed.turn
        if not parts:
            turn.edit(None, 0)
            return
        if len(parts) > 1:
            raise ValueError("one edit at a time")
        (part,) = parts
        code = self._code()
        statement = code.tree.body[part.number]
        start, end = code.extent(statement)
        before, after = code.data[:start].decode(), code.data[end:].decode()
        text = part.text
        if part.owner:
            first = code.starts[part.line - 1]
            method = next(s for s in getattr(statement, "body", ()) if code.extent(s)[0] == first)
            first, last = code.extent(method)
            text = code.data[start:first].decode() + part.text + code.data[last:end].decode()
        turn.edit(before + text + after, part.number)

    def _code(self) -> Code:
        if self._own is None:
            self._own = Code(self.text)
        return self._own

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
        base = self._run().passes(self._values(), early=self._is_early())[1]
        names = [one.name for one in self.claimed.judged if one.verdict == "right"]
        return {name: np.asarray(base[name]) for name in names if base[name] is not None}

    def passes(self, values: Values, _douts: tuple[Any, ...], _seeds: tuple[int, int]) -> Passed:
        """See `Bench.passes`."""
        every = replace(values, params={**self._values().params, **values.params})
        try:
            loss, gradients = self._run().passes(every, early=self._is_early())
        except (NoTurnError, LookupError, ValueError) as error:
            raise NoPassError(str(error)) from error
        return Passed((np.asarray(loss, dtype=np.float64),), gradients)

    def _run(self) -> Run:
        return Run(self.claimed, self.claimed.judged)

    def _values(self) -> Values:
        roots = self.claimed.roots
        return Values({}, {one.name: roots[one.root] for one in self.claimed.judged})

    def _is_early(self) -> bool:
        """Whether the loss is computed before anything is updated: one turn tells all."""
        if self._early is None:
            still, going = (
                self._run().passes(self._values(), early=early)[0] for early in (False, True)
            )
            self._early = still == going
        return self._early
