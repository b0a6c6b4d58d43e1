"""The search for the edit that makes every gradient of a subject right."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Precision
from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.measuring.passes import BACKWARD_SEED, LateError, as_gradient
from backhand.diagnosis.mending.code import Code
from backhand.diagnosis.mending.edits import edits_of
from backhand.diagnosis.mending.proof import is_proof
from backhand.diagnosis.mending.spot import Edit, Scope, Spot
from backhand.reading.bench import Bench, NoPassError, Part
from backhand.reading.subject import Subject, Values
from backhand.reading.watching import Watched

Array = NDArray[Any]

# Seconds that the search for one edit may take.
BUDGET: Final = 2.5
# A line that the forward pass runs as well holds a backward mistake seldom.
_FORWARD: Final = 1.2
_NARROW: Final = 1e-300


@dataclass(frozen=True)
class Mending:
    """An edit that was proved: with it, every gradient is right.

    Attributes
    ----------
    edits : tuple of Edit
        One; two where there are two mistakes that have nothing to do with each other.
    before, after : str
        The text without and with them.
    mended : tuple of tuple of str
        Which gradients each of them puts right.
    tried : int
        How many edits were tried.
    others : tuple of Edit
        Edits of other lines that are as small, and proved too.
    """

    edits: tuple[Edit, ...]
    before: str
    after: str
    mended: tuple[tuple[str, ...], ...]
    tried: int = 0
    others: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Due:
    """What the gradients at one point are held against.

    Attributes
    ----------
    values : Values
    douts : tuple
    outputs : tuple of arrays
        Of the forward pass, which no edit may change.
    truths : dict
        Name → (the derivative; where it counts; how far off a right one may be).
    """

    point: Point
    values: Values
    douts: tuple[Any, ...]
    outputs: tuple[Array, ...]
    truths: Mapping[str, tuple[Array, Array, float]]


def dues_of(subject: Subject, evidence: Evidence) -> list[Due]:
    """Return what is due at each point and for each upstream gradient, the cheapest first."""
    found = []
    for point in evidence.points:
        for k, upstream in enumerate(point.upstreams):
            truths = {}
            for name in evidence.comparisons:
                truth = _truth(evidence, point, name, k)
                if truth is not None:
                    truths[name] = truth
            values = Values(
                {n: a for n, a in point.values.items() if n in subject.values.inputs},
                {n: a for n, a in point.values.items() if n not in subject.values.inputs},
                point.labels,
                subject.values.constant,
            )
            douts: tuple[Any, ...] = upstream.douts
            if subject.scalar:
                douts = tuple(float(dout) for dout in upstream.douts)
            found.append(Due(point, values, douts, point.outputs, truths))
    return found


def _truth(
    evidence: Evidence, point: Point, name: str, k: int
) -> tuple[Array, Array, float] | None:
    noise = float(point.noise.get(name, 0.0))
    if name in point.jacobians:
        truth = point.derivative(name, k)
    elif name not in evidence.wrong and (
        point.batch_size > 1 or name not in evidence.wrong_for_one
    ):
        given = point.observed(name, k)
        if given is None:
            return None
        truth = given
    else:
        return None
    counts = np.isfinite(truth)
    kinks = point.kinks.get(name)
    if kinks is not None and kinks.shape == truth.shape:
        counts = counts & ~kinks
    return truth, counts, evidence.precision.tolerance(truth[counts], noise)


@dataclass
class Search:
    """A search among the edits of one subject's code.

    Attributes
    ----------
    subject : Subject
    evidence : Evidence
    bench : Bench
    until : float
        When it has to end, as `time.monotonic` counts.
    tried : int
    """

    subject: Subject
    evidence: Evidence
    bench: Bench
    until: float
    tried: int = 0
    dues: list[Due] = field(default_factory=list)
    swapped: dict[int, Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dues = dues_of(self.subject, self.evidence)
        network = self.subject.convention == "network"
        self.seeds = (0, 0 if network else BACKWARD_SEED)

    # ---------------------------------------------------------------------------- trying

    def right(self, due: Due) -> dict[str, Array | None] | None:
        """Return the gradients that are wrong as the code is now; None where it can't be said."""
        try:
            passed = self.bench.passes(due.values, due.douts, self.seeds)
        except NoPassError:
            return None
        if len(passed.outputs) != len(due.outputs):
            return None
        for mine, own in zip(passed.outputs, due.outputs, strict=True):
            if mine.shape != own.shape or not self.evidence.precision.same(mine, own):
                return None
        wrong: dict[str, Array | None] = {}
        for name, (truth, counts, allowed) in due.truths.items():
            given = as_gradient(passed.gradients.get(name))
            if given is None or given.shape != due.point.values[name].shape:
                wrong[name] = None
                continue
            seen = due.point.on_grid(name, given)
            apart = np.abs(seen - truth)[counts]
            if not np.all(apart <= allowed):
                wrong[name] = seen
        return wrong

    def watch(self) -> tuple[Watched, Watched]:
        """Return what a forward and a backward pass run at the first point."""
        return self.bench.watch(self.dues[0].values, self.dues[0].douts)

    def spots(
        self, code: Code, ran: tuple[Watched, Watched] | None = None
    ) -> Iterator[tuple[Spot, float]]:
        """Yield the statements that ran, each with what it costs to look there."""
        there, back = ran or self.watch()
        needed = forward_lines(code, there) if is_one(there, back) else set()
        for function, _around in code.functions():
            if isinstance(function, ast.Lambda):
                continue
            first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
            late = back.lines.get(first, set())
            early = there.lines.get(first, set())
            if not late and not early:
                continue
            scope = _scope(there, back, first)
            for statement in _own(function):
                assert statement.end_lineno is not None
                lines = range(statement.lineno, _head_end(statement) + 1)
                if not (late | early).intersection(lines):
                    continue
                more = _FORWARD if early.intersection(lines) or needed.intersection(lines) else 0.0
                yield Spot(code, statement, scope), more

    def candidates(self, code: Code) -> list[Edit]:
        """Return the edits to try, the likeliest first."""
        ranked: list[tuple[float, int, Edit]] = []
        for spot, more in self.spots(code):
            ranked += [(edit.cost + more, len(ranked), edit) for edit in edits_of(spot)]
            if time.monotonic() > self.until:
                break
        ranked.sort(key=lambda each: each[:2])
        return [edit for _cost, _k, edit in ranked]

    def swap(self, code: Code, edit: Edit) -> bool:
        """Have the code run with an edit in it; return whether it can."""
        number = code.around(edit.changes[0].start)
        if number is None:
            return False
        start, _end = code.extent(code.tree.body[number])
        line = code.data[:start].count(b"\n") + 1
        part = Part(number, line, code.part_changed(number, edit.changes))
        try:
            self.bench.swap([*(p for n, p in self.swapped.items() if n != number), part])
        except (SyntaxError, ValueError):
            return False
        return True

    def continued(self, code: Code, edit: Edit) -> Code:
        """Return the text with an edit in it, which is kept from now on."""
        after = Code(code.changed(edit.changes))
        self.swapped = {}
        for number, statement in enumerate(after.tree.body):
            start, end = after.extent(statement)
            line = after.data[:start].count(b"\n") + 1
            self.swapped[number] = Part(number, line, after.data[start:end].decode())
        self.bench.swap(list(self.swapped.values()))
        return after

    def one(self, code: Code) -> tuple[Edit, tuple[str, ...], bool] | None:
        """Return the first edit that is proved; else the one that mends most, not proved."""
        base = self.right(self.dues[0])
        if base is None:
            return None
        best: tuple[Edit, tuple[str, ...], bool] | None = None
        for edit in self.candidates(code):
            if time.monotonic() > self.until:
                break
            if not self.swap(code, edit):
                continue
            self.tried += 1
            wrong = self.right(self.dues[0])
            if wrong is None or not set(wrong) < set(base):
                continue
            mended = tuple(name for name in base if name not in wrong)
            if not wrong:
                if all(self.right(due) == {} for due in self.dues[1:]) and is_proof(
                    self.subject, self.evidence
                ):
                    return edit, mended, True
            elif (best is None or len(mended) > len(best[1])) and self._leaves(base, wrong):
                best = edit, mended, False
        return best

    def _leaves(self, base: Mapping[str, Array | None], wrong: Mapping[str, Array | None]) -> bool:
        """Whether what is wrong still is wrong in the same way."""
        precision: Precision = self.evidence.precision
        for name, now in wrong.items():
            before = base[name]
            if before is None or now is None:
                if before is not now:
                    return False
            elif not precision.same(before, now):
                return False
        return True


def mended(
    subject: Subject, evidence: Evidence, bench: Bench, seconds: float = BUDGET
) -> Mending | None:
    """Return the edit that makes all gradients of a subject right; None where none is found.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
        With a gradient that is wrong.
    bench : Bench
        With the subject's code.
    seconds : float
        That the search may take.
    """
    search = Search(subject, evidence, bench, time.monotonic() + seconds)
    if not search.dues or not set(evidence.wrong) & set(search.dues[0].truths):
        return None
    code = Code(bench.text)
    edits: list[Edit] = []
    told: list[tuple[str, ...]] = []
    try:
        for _round in range(2):
            found = search.one(code)
            if found is None:
                return None
            edit, names, proved = found
            edits.append(edit)
            told.append(names)
            after = code.changed(edit.changes)
            if proved:
                return Mending(tuple(edits), bench.text, after, tuple(told), search.tried)
            if not search.swap(code, edit):
                return None
            code = search.continued(code, edit)
    except LateError:
        return None
    finally:
        bench.swap(())
    return None


def is_one(there: Watched, back: Watched) -> bool:
    """Whether one function makes the loss and its gradients: nothing is run by backward."""
    return not any(back.lines.values()) and any(there.lines.values())


def forward_lines(code: Code, there: Watched) -> set[int]:
    """Return the lines of functions that make the first value that they return.

    Read off the text: what is assigned to a name that the value needs, and so on backwards.
    """
    found: set[int] = set()
    for function, _around in code.functions():
        if isinstance(function, ast.Lambda) or function.lineno not in there.lines:
            continue
        returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]
        if not returned or not isinstance(returned[-1], ast.Tuple):
            continue
        needed = _names(returned[-1].elts[0])
        statements = [s for s in _own(function) if isinstance(s, (ast.Assign, ast.AugAssign))]
        grown = True
        while grown:
            grown = False
            for one in statements:
                targets = one.targets if isinstance(one, ast.Assign) else [one.target]
                written = {w for t in targets for w in _names(_root(t))}
                if written & needed and one.lineno not in found:
                    found.add(one.lineno)
                    needed |= _names(one.value)
                    grown = True
    return found


def _root(target: ast.expr) -> ast.expr:
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return target


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _scope(there: Watched, back: Watched, first: int) -> Scope:
    shapes = {**there.shapes.get(first, {}), **back.shapes.get(first, {})}
    return Scope(shapes, frozenset(there.whole.get(first, set()) | back.whole.get(first, set())))


def _own(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.stmt]:
    """Yield a function's statements, without those of the functions in it."""
    todo: list[ast.stmt] = list(function.body)
    while todo:
        one = todo.pop(0)
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        yield one
        inner: list[ast.stmt] = []
        for field_name in ("body", "orelse", "finalbody"):
            inner += getattr(one, field_name, [])
        for handler in getattr(one, "handlers", []):
            inner += handler.body
        todo = inner + todo


def _head_end(statement: ast.stmt) -> int:
    """Return the last line of a statement, or of its head where it holds others."""
    body: Sequence[ast.stmt] = getattr(statement, "body", ())
    if body:
        return max(statement.lineno, body[0].lineno - 1)
    return statement.end_lineno or statement.lineno
