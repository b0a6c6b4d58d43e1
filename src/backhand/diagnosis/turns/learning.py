"""A script that trains: each of its training loops' first turn, or the straight script as one turn.

Recognised by a loop whose turns change arrays that decide what the turn does: those are what it
learns.  Its gradients are what a turn takes away from them, or keeps under a gradient's name.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import DOUBLE
from backhand.diagnosis.turns.claimed import (
    ClaimedTurn,
    Judged,
    NothingClaimed,
    NothingMoved,
    everywhere,
)
from backhand.diagnosis.turns.claims import text_of
from backhand.language import gettext as _
from backhand.reading.losses import is_loss, values_of
from backhand.reading.state import Path
from backhand.reading.statements import graded, own_statements, stored
from backhand.reading.subject import Place, Subject, Values
from backhand.running.turn import Loop, NoTurnError, Outcome, Program, Turn, repeating_loops

Array = NDArray[Any]

# Leaves that are tried for being learnt.
_MOST_ROOTS: Final = 40
# Later turns are looked at too: other samples, sums that were not set back.
_LATER: Final = (1, 3)


class NotReadError(Exception):
    """The text says what was tried and what is in the way.

    Attributes
    ----------
    kind : str
        The class of the exception that the program itself raised; "" where it did not.
    line : int or None
        Where.
    """

    def __init__(self, message: str, kind: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.line = line


def read_script(program: Program, *, after: int = 0) -> Iterator[ClaimedTurn]:
    """Run a program to each of its training turns, and yield what it claims there.

    A turn's process lives until the next one is asked for.

    Parameters
    ----------
    program : Program
    after : int
        Only loops in later lines than this one are read.

    Raises
    ------
    NotReadError
        Nothing of it could be read.
    """
    tree, lines = program.tree, program.whole.splitlines()
    tried: list[str] = []
    early = [number for number, site in enumerate(program.sites) if site.line <= after]
    # The loop of a generator only hands out what another one works on.
    handing = [n for n, site in enumerate(program.sites) if site.line in _handing(tree)]
    loops, raised = repeating_loops(program, [*early, *handing])
    # Loops whose turns were read, and all that run within those.
    read: set[int] = set()
    within: set[int] = set()
    for loop, known in _learning(program, loops):
        line = program.sites[loop.site].line
        if loop.site in within:
            continue
        reasons: list[str] = []
        try:
            for nth in (0, *_LATER) if loop.turns > 1 else (0,):
                with Turn(program, loop.site, nth) as turn:
                    inner = turn.run().loops
                    # A turn of many turns, each judged already.
                    # A variable of the turn before may name one of them as well.
                    paths = [turn.aliases.get(p, p) for p in sorted(known, key=str)]
                    roots = {p: turn.before[p] for p in paths if p in turn.before}
                    roots = {} if read & inner else roots or learnt(turn, loop.changed)
                    if not roots:
                        break
                    try:
                        claimed = ClaimedTurn(turn, roots, lines)
                    except NothingMoved as error:
                        # A margin that these samples keep: others may not.
                        reasons.append(str(error))
                        continue
                    read.add(loop.site)
                    within |= inner
                    yield claimed
                    if not claimed.passed:
                        break
        except (NoTurnError, NothingClaimed) as error:
            reasons.append(str(error))
        if reasons and loop.site not in read:
            text = _("the loop in line {line}: {reason}")
            tried.append(text.format(line=line, reason=reasons[-1]))
    if read:
        return
    head = _straight_head(program, tree) if not program.main else None
    if head is not None:
        try:
            with Turn(program, head) as turn:
                yield ClaimedTurn(turn, {}, lines)
                return
        except (NoTurnError, NothingClaimed) as error:
            tried.append(str(error))
    if raised is not None:
        raise NotReadError(f"{raised[0]}: {raised[1]}", kind=raised[0], line=raised[2])
    raise NotReadError(
        "; ".join(tried) or _("no loop was found whose turns learn: none changes what decides them")
    )


def _handing(tree: ast.Module) -> set[int]:
    """Return the lines of loops that yield."""
    return {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.For, ast.While))
        and any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in ast.walk(node))
    }


def _learning(program: Program, loops: Sequence[Loop]) -> list[tuple[Loop, set[Path]]]:
    """Return the loops that learn, with what they do, without those that only run a part of it.

    A loop over time steps changes what it carries from one to the next; the loop around it
    changes the parameters besides.
    """
    found: dict[int, tuple[Loop, set[str], set[Path]]] = {}
    shapes: dict[int, Counter[tuple[int, ...]]] = {}
    for loop in loops:
        try:
            with Turn(program, loop.site) as turn:
                paths = set(learnt(turn, loop.changed))
        except NoTurnError:
            continue
        if paths:
            names = {text_of(path).rsplit(".", 1)[-1] for path in paths}
            found[loop.site] = loop, names, paths
            shapes[loop.site] = Counter(turn.before[path].shape for path in paths)

    def is_part(loop: Loop, names: set[str], around: int) -> bool:
        # A function that is handed them all may know them by names of its own.
        return bool(found[around][1] - names) and not shapes[around] <= shapes[loop.site]

    return [
        (loop, paths)
        for loop, names, paths in found.values()
        if not any(is_part(loop, names, n) for n in loop.inside if n in found)
    ]


def learnt(turn: Turn, changed: frozenset[Path]) -> dict[Path, Array]:
    """Return the changed leaves that decide what a turn does: moved, something else moves too."""
    base = everywhere(turn.run())
    first = {turn.aliases.get(path, path) for path in changed}
    rng = np.random.default_rng(0)
    found: dict[Path, Array] = {}
    for path in sorted(first, key=str)[:_MOST_ROOTS]:
        value = turn.before.get(path)
        if value is None or value.dtype.kind != "f" or not np.isfinite(value).all():
            continue
        if value.size == 1 and is_loss(str(path[-1])):
            continue  # a running mean of what is descended, to be shown
        size = max(1.0, float(np.sqrt(np.mean(np.square(value)))))
        delta = 1e-3 * size * rng.standard_normal(value.shape)
        moved = everywhere(turn.run({path: delta}))
        for other in first:
            if other not in base or other not in moved or base[other].shape != moved[other].shape:
                continue
            same = base[other] + (delta if other == path else 0.0)
            if not DOUBLE.same(moved[other], same):
                found[path] = value
                break
    return {
        path: value
        for path, value in found.items()
        if not _is_shuffled(value, base[path]) and not _is_exchanged(path, turn.before, base[path])
    }


def _is_shuffled(before: Array, after: Array) -> bool:
    """Whether samples only stand in another order: they are no parameter."""
    return before.size > 1 and np.array_equal(np.sort(before, axis=None), np.sort(after, axis=None))


def _is_exchanged(path: Path, before: Mapping[Path, Array], after: Array) -> bool:
    """Whether a list's element has become what another one was: pairs of samples were shuffled.

    What was learnt is never what something else had been to the last digit.
    """
    words = [part for part in path if isinstance(part, str)]
    return any(
        len(other) == len(path)
        and other != path
        and value.shape == after.shape
        and [part for part in other if isinstance(part, str)] == words
        and np.array_equal(value, after)
        for other, value in before.items()
    )


def _straight_head(program: Program, tree: ast.Module) -> int | None:
    """Return the statement at which all is there that a script without a loop has gradients of.

    A value that has a gradient is known by that gradient's name.
    """
    first: dict[str, int] = {}
    made_of: dict[str, set[str]] = {}
    for statement in own_statements(tree.body):
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        of = read.union(*(made_of.get(name, ()) for name in read))
        for name in stored(statement):
            first.setdefault(name, statement.lineno)
            made_of[name] = made_of.get(name, set()) | of
    values = graded(own_statements(tree.body))
    # What a forward pass makes is no beginning: it is made of something that has a gradient.
    leaves = [name for name in values if not made_of[name] & (values - {name})]
    if not leaves:
        return None
    last = max(first[name] for name in leaves)
    heads = (n for n, s in enumerate(program.sites) if s.kind == "statement" and s.line > last)
    return next(heads, None)


# --------------------------------------------------------------------------------- as a Subject


def subject_of(
    claimed: ClaimedTurn, wrong: list[Judged], name: str, path: str | None, line: int | None
) -> Subject:
    """Return a turn as a loss of some of its roots, with the gradients that it claims."""
    params = {one.name: claimed.roots[one.root].copy() for one in wrong}
    return Subject(
        name=name,
        convention="script",
        role="unknown",
        place=Place(path, line),
        # A turn takes its data as they are: nothing is due for them.
        values=Values({"dx": np.zeros(1)}, params, None, frozenset({"dx"})),
        start=lambda: Run(claimed, wrong),
        at_batch_size=lambda _size: None,
        scalar=True,
        takes_upstream=False,
    )


class Run:
    """A session: each forward pass is a turn from the script's own state, moved to the values."""

    def __init__(self, claimed: ClaimedTurn, wrong: Sequence[Judged]) -> None:
        self._claimed, self._wrong = claimed, wrong
        self._moves: dict[Path, Array] = {}
        self._outcome: Outcome | None = None
        self._params: dict[str, Array] = {}

    def passes(self, values: Values, *, early: bool) -> tuple[dict[str, Any], Callable[[], float]]:
        """Return what the turn claims at these parameters, and what gives its loss there.

        Parameters
        ----------
        values : Values
        early : bool
            The loss is computed before anything is updated: one run of the turn tells both.
        """
        self._begin(values)
        if not early:
            return self.backward(()), lambda: self.forward(values)
        watch = self._claimed.loss.watch
        self._outcome = self._claimed.turn.run(self._moves, watch=watch)
        loss = float(values_of((self._claimed.loss,), self._outcome.seen)[0])
        return self.backward(()), lambda: loss

    def forward(self, values: Values) -> float:
        """Run the turn at these parameters; return its loss."""
        self._begin(values)
        return float(self._claimed.losses_at((self._claimed.loss,), self._moves)[0])

    def _begin(self, values: Values) -> None:
        self._params = dict(values.params)
        self._outcome = None
        self._moves = {
            one.root: np.asarray(values.params[one.name], np.float64)
            - self._claimed.roots[one.root]
            for one in self._wrong
        }

    def backward(self, _upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return what the turn claims, without the factor that all claims carry."""
        claimed = self._claimed
        if self._outcome is None:
            self._outcome = claimed.turn.run(self._moves)
        after = everywhere(self._outcome)
        before = {**claimed.roots, **{r: claimed.roots[r] + m for r, m in self._moves.items()}}
        found: dict[str, Any] = {}
        for one in self._wrong:
            claim, factor = claimed.told_by(one)
            value = claim.of(before, after)
            found[one.name] = None if value is None else value / factor
        return found

    def parameters(self) -> dict[str, Array]:
        """Return the parameters that the turn began with, in the only precision that it has."""
        return {name: array.astype(np.float64) for name, array in self._params.items()}

    def holds_generator(self) -> bool:
        """A turn draws the same numbers each time."""
        return False
