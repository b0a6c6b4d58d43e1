"""What a pass is worth: faults put into the backward lines of a subject on purpose."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np

from backhand.derivatives.precision import DOUBLE
from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.mending.code import Change, Code, Piece
from backhand.diagnosis.mending.edits import EDITS
from backhand.diagnosis.mending.search import Due, Search, forward_lines, is_one
from backhand.diagnosis.mending.spot import Edit, Scope, Spot
from backhand.diagnosis.turns.claims import last_word
from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.reading.bench import Bench, NoPassError, Passed
from backhand.reading.calls import is_upstream
from backhand.reading.subject import Subject
from backhand.reading.truth import as_gradient
from backhand.reading.watching import Watched

# Seconds that may be spent on it, for a verdict is waited for.
SECONDS: Final = 0.5
# Of a busy machine's time so many times that.
_PATIENCE: Final = 5
# Faults of a line's own kind, beside the two that any value takes.
_OF_ITS_KIND: Final = 2
# What a value is multiplied by and what is added to it: nothing that stands in formulas.
_FACTOR: Final = "1.37"
_ADDED: Final = "0.73"
# Parts of one line that are tried.
_MOST_PARTS: Final = 8
# Calls that nothing is computed by.
_TALK: Final = frozenset({"print", "warn", "debug", "info", "log", "append_log", "write"})


@frozen
class Worth:
    """How much of a backward pass a verdict speaks of.

    Attributes
    ----------
    watched : tuple of int
        Lines in which a fault was noticed.
    unwatched : dict of str
        The other lines: number → why.
    parts : dict of str
        Of lines that are watched: number → the part of it that nothing put in is noticed in.
    faults, noticed : int
        Faults put in that change something, and those that a claim noticed.
    dropped : frozenset of int
        Of the lines that are not watched: what they compute is read nowhere.
    """

    watched: tuple[int, ...]
    unwatched: dict[int, str]
    parts: dict[int, str]
    faults: int
    noticed: int
    dropped: frozenset[int] = frozenset()


@lru_cache(maxsize=2)
def _code_of(text: str) -> Code:
    """Read a file's text once for all of its subjects."""
    return Code(text)


def worth_of(
    subject: Subject, evidence: Evidence, bench: Bench, seconds: float = SECONDS
) -> Worth | None:
    """Put faults into the lines of a backward pass that was found right, one at a time.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
        In which nothing is wrong.
    bench : Bench
        With the subject's code.
    seconds : float
        That it may take.

    Returns
    -------
    worth : Worth or None
        None where the code can't be run with faults in it, or nothing is said of any of its lines.
    """
    search = Search(subject, evidence, bench, time.monotonic() + _PATIENCE * seconds)
    if not search.dues or not search.dues[0].truths:
        return None
    try:
        trial = _Trial(search, _code_of(bench.text), bench.clock() + seconds)
        return trial.run()
    finally:
        bench.swap(())


@frozen
class _Place:
    """Where faults are put: a statement, or a lambda within one.

    Attributes
    ----------
    spot : Spot
    values : tuple of ast.expr
        What it keeps, adds or returns.
    within : tuple of int, or None
        The bytes of the lambda.
    """

    spot: Spot
    values: tuple[ast.expr, ...]
    within: tuple[int, int] | None = None


@dataclass
class _Trial:
    """Faults put into one subject's code, one at a time.

    The time is that of the processor: what is said of a line hangs on how busy a machine is as
    little as can be.
    """

    search: Search
    code: Code
    until: float
    base: Passed | None = None
    told: dict[int, list[bool]] = field(default_factory=dict)
    forward: set[int] = field(default_factory=set)

    @property
    def late(self) -> bool:
        return self.search.bench.clock() > self.until or time.monotonic() > self.search.until

    def run(self) -> Worth | None:
        """Put the faults in; first into every line those that any value takes."""
        due = self.search.dues[0]
        self.base = self._passed(due)
        if self.base is None or self._noticed(due, self.base) is not False:
            return None
        ran = self.search.watch()
        places = self._backward(ran)
        for place in places:
            for edit in _any_fault(place):
                self._put(place.spot, edit, sure=True)
        blind: dict[int, str] = {}
        for place in places:
            for part in _parts(place):
                if place.spot.line not in blind and self._is_blind(place.spot, part):
                    blind[place.spot.line] = _shown(self.code, part)
        for place in places:
            for edit in () if self.late else _own_faults(place):
                self._put(place.spot, edit, sure=False)
        needed = forward_lines(self.code, ran[0]) if is_one(*ran) else set()
        for spot in (place.spot for place in places):
            line = spot.line
            if any(self.told.get(line, (True,))):
                continue
            if line in needed or _hands_on(self.code, spot) or not self._is_reached(spot):
                del self.told[line]
        if not self.told:
            return None
        why = _("its value reaches no gradient that was looked at")
        unwatched = {line: why for line, told in self.told.items() if not any(told)}
        return Worth(
            tuple(sorted(self.told.keys() - unwatched.keys())),
            dict(sorted({**unwatched, **self._idle(ran)}.items())),
            {line: text for line, text in sorted(blind.items()) if any(self.told.get(line, ()))},
            sum(map(len, self.told.values())),
            sum(map(sum, self.told.values())),
            frozenset(
                place.spot.line
                for place in places
                if place.spot.line in unwatched and _is_dropped(self.code, place.spot.statement)
            ),
        )

    def _put(self, spot: Spot, edit: Edit, *, sure: bool) -> None:
        line = spot.line
        if self.late or line in self.forward or not self.search.swap(self.code, edit):
            return
        due = self.search.dues[0]
        changed = self._passed(due)
        if changed is None:
            return  # what raises is noticed, and by nobody's claim
        saw = self._noticed(due, changed)
        if saw is None:
            self.forward.add(line)
            self.told.pop(line, None)
            return
        assert self.base is not None
        watched = any(self.told.get(line, ()))
        if not saw and (watched or not sure) and _are_same(self.base, changed):
            return  # an edit that changes no value is no fault
        self.told.setdefault(line, []).append(saw)

    def _is_blind(self, spot: Spot, part: ast.expr) -> bool:
        """Whether a part of a watched line can be anything: a branch, a term of zero, a one."""
        if self.late or spot.line in self.forward or not any(self.told.get(spot.line, ())):
            return False
        piece = self.code.piece(part)
        due = self.search.dues[0]
        assert self.base is not None
        parent, _place = self.code.parents[part]
        tried: tuple[Piece, ...] = (piece + Piece(_ADDED), Piece(_FACTOR) * piece)
        if _is_factor(self.code, part):
            if self.search.subject.scalar and is_upstream(self.code.source(part)):
                return False  # a loss is handed a one
            tried = (Piece("1.0"),)
        elif isinstance(parent, ast.BinOp):
            tried = (Piece("0.0") * piece,)
        for new in tried:
            if not self.search.swap(self.code, spot.put("BH109", 0, part, new)):
                return False
            changed = self._passed(due)
            if changed is None or self._noticed(due, changed) is not False:
                return False
            if not _are_same(self.base, changed):
                return False
        return True

    def _is_reached(self, spot: Spot) -> bool:
        """Whether what is put into a line is run: there is code that can't be exchanged."""
        change = Change(*self.code.span(spot.statement), "raise RuntimeError")
        if not self.search.swap(self.code, Edit("BH207", 0, spot.line, (change,))):
            return False
        return self._passed(self.search.dues[0]) is None

    def _passed(self, due: Due) -> Passed | None:
        try:
            return self.search.bench.passes(due.values, due.douts, self.search.seeds)
        except NoPassError:
            return None

    def _noticed(self, due: Due, passed: Passed) -> bool | None:
        """Whether a claim is wrong of what a pass gave; None where its output is another."""
        precision = self.search.evidence.precision
        if len(passed.outputs) != len(due.outputs) or any(
            mine.shape != own.shape or not precision.same(mine, own)
            for mine, own in zip(passed.outputs, due.outputs, strict=True)
        ):
            return None
        for name, (truth, counts, allowed) in due.truths.items():
            given = as_gradient(passed.gradients.get(name))
            if given is None or given.shape != due.point.values[name].shape:
                return True
            apart = np.abs(due.point.on_grid(name, given) - truth)[counts]
            if not np.all(apart <= allowed):
                return True
        return False

    def _backward(self, ran: tuple[Watched, Watched]) -> list[_Place]:
        """Return the statements of the way back that ran; all, where one function goes both."""
        both = is_one(*ran)
        early = {line for lines in ran[0].lines.values() for line in lines}
        found = [
            _Place(spot, spot.values)
            for spot, more in self.search.spots(self.code, ran)
            if _computes(spot.statement) and (both or not (more or spot.line in early))
        ]
        for function, _around in self.code.functions():
            first = function.lineno
            if isinstance(function, ast.Lambda) and first in ran[1].lines:
                shapes = ran[1].shapes.get(first, {})
                scope = Scope(shapes, frozenset(ran[1].whole.get(first, ())))
                found.append(self._in_lambda(function, scope))
        return found

    def _in_lambda(self, function: ast.Lambda, scope: Scope) -> _Place:
        """Return a way back that is one expression, in the statement that it stands in."""
        statement: ast.AST = function
        while not isinstance(statement, ast.stmt):
            statement = self.code.parents[statement][0]
        body = function.body
        values = tuple(body.elts) if isinstance(body, (ast.Tuple, ast.List)) else (body,)
        return _Place(Spot(self.code, statement, scope), values, self.code.span(body))

    def _idle(self, ran: tuple[Watched, Watched]) -> dict[int, str]:
        """Return the lines of the way back that did not run, with what they stand under."""
        there, back = ran
        both = is_one(there, back)
        lines = {n for some in (there, back) for ran in some.lines.values() for n in ran}
        found = {}
        for function, _around in self.code.functions():
            if isinstance(function, ast.Lambda):
                continue
            first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
            if not both and (first not in back.lines or first in there.lines):
                continue
            inside = range(function.lineno, (function.end_lineno or function.lineno) + 1)
            if both and not self.told.keys() & set(inside):
                continue
            for statement, test in _with_tests(function.body, ""):
                end = statement.end_lineno or statement.lineno
                if lines.intersection(range(statement.lineno, end + 1)):
                    continue
                if _computes(statement) and (not both or _is_of_gradient(statement)):
                    found[statement.lineno] = (
                        _("it did not run: {test}").format(test=test)
                        if test
                        else _("it did not run")
                    )
        return found


def _are_same(base: Passed, changed: Passed) -> bool:
    """Whether two passes gave the same gradients, but for how sums are rounded."""
    for name, given in base.gradients.items():
        one, other = as_gradient(given), as_gradient(changed.gradients.get(name))
        if one is None or other is None:
            if one is not other:
                return False
        elif one.shape != other.shape or not DOUBLE.same(one, other):
            return False
    return True


def _computes(statement: ast.stmt) -> bool:
    """Whether a statement is one of those that gradients are made by."""
    if isinstance(statement, ast.Return):
        return statement.value is not None and not isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Expr):
        call = statement.value
        if not isinstance(call, ast.Call) or not call.args:
            return False
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        name = call.func.id if isinstance(call.func, ast.Name) else name
        return name not in _TALK
    return isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign))


def _hands_on(code: Code, spot: Spot) -> bool:
    """Whether a statement makes no value of its own: room to be filled, a call, a name returned.

    What the called function does is looked at in its own lines.
    """
    value = getattr(spot.statement, "value", None)
    if isinstance(spot.statement, ast.Return):
        return isinstance(value, (ast.Name, ast.Attribute))
    if not isinstance(value, ast.Call):
        return False
    name = ast.unparse(value.func).rpartition(".")[2]
    if isinstance(spot.statement, ast.Expr):
        defined = {n.name for n in ast.walk(code.tree) if isinstance(n, ast.FunctionDef)}
        return name in defined
    return re.fullmatch(r"(empty|zeros|ones|full)(_like)?", name) is not None


def _is_dropped(code: Code, statement: ast.stmt) -> bool:
    """Whether what a statement keeps under a name of its function is read nowhere there."""
    function: ast.AST = statement
    while not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if function not in code.parents:
            return False
        function = code.parents[function][0]
    target = getattr(statement, "target", None) or next(
        iter(getattr(statement, "targets", ())), None
    )
    while isinstance(target, ast.Subscript):
        target = target.value
    if not isinstance(target, ast.Name):
        return False
    written = {
        part.value
        for part in ast.walk(function)
        if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store)
    }
    return not any(
        isinstance(part, ast.Name)
        and part.id == target.id
        and isinstance(part.ctx, ast.Load)
        and part not in written
        for part in ast.walk(function)
    )


def _is_of_gradient(statement: ast.stmt) -> bool:
    """Whether a statement writes what is called as a gradient is."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    names = [last_word(ast.unparse(target)) for target in targets if target is not None]
    return any(is_upstream(name) for name in names)


def _with_tests(body: list[ast.stmt], test: str) -> Iterator[tuple[ast.stmt, str]]:
    """Yield the statements of a body, each with the test that it stands under."""
    for one in body:
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        inner: list[tuple[list[ast.stmt], str]] = []
        if isinstance(one, ast.If):
            own = ast.unparse(one.test)
            inner = [(one.body, f"if {own}"), (one.orelse, f"if not ({own})")]
        elif isinstance(one, (ast.For, ast.While, ast.With, ast.Try)):
            inner = [(one.body, test), (getattr(one, "orelse", []), test)]
            inner += [(h.body, "except") for h in getattr(one, "handlers", [])]
        else:
            yield one, test
        for some, under in inner:
            yield from _with_tests(some, under)


def _any_fault(place: _Place) -> list[Edit]:
    """Return a fault that no value stays the same by, and one that only a zero does."""
    spot, code = place.spot, place.spot.code
    values = [value for value in place.values if not _is_no_number(value, spot)]
    added = tuple(code.put(v, code.piece(v) + Piece(_ADDED)) for v in values)
    found = [Edit("BH109", 0, spot.line, (one,)) for one in added[:1]]
    if len(added) > 1:
        # Of several values the last in a turn of its own.
        found.append(Edit("BH109", 0, spot.line, (added[-1],)))
    elif values:
        scaled = code.put(values[0], Piece(_FACTOR) * code.piece(values[0]))
        found.append(Edit("BH102", 0, spot.line, (scaled,)))
    return found


def _shown(code: Code, part: ast.expr) -> str:
    """Return a part as a reader finds it: a branch with what chooses it."""
    parent, place = code.parents[part]
    text = code.source(part)
    if isinstance(parent, ast.IfExp):
        return f"else {text}" if place == "orelse" else f"{text} if {code.source(parent.test)}"
    return text


def _is_factor(code: Code, node: ast.expr) -> bool:
    """Whether a name multiplies or divides: left out, nothing is to be noticed if it is one."""
    parent, place = code.parents[node]
    if not isinstance(parent, ast.BinOp) or not isinstance(node, (ast.Name, ast.Attribute)):
        return False
    return isinstance(parent.op, ast.Mult) or (isinstance(parent.op, ast.Div) and place == "right")


def _parts(place: _Place) -> list[ast.expr]:
    """Return what of a line can lie idle while the rest is watched: terms, branches, factors."""
    found: list[ast.expr] = []
    for value in place.values:
        for node in ast.walk(value):
            if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
                found += [n for n in (node.left, node.right) if not isinstance(n, ast.Constant)]
            elif isinstance(node, ast.BinOp):
                code = place.spot.code
                found += [n for n in (node.left, node.right) if _is_factor(code, n)]
            elif isinstance(node, ast.IfExp):
                found += [node.body, node.orelse]
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("where"):
                found += node.args[1:]
    return found[:_MOST_PARTS]


def _own_faults(place: _Place) -> list[Edit]:
    """Return some small mistakes that people make in such a line, of different rules.

    Another kind comes first in each line, so that a pass of many lines meets most.
    """
    found: dict[str, Edit] = {}
    start, end = place.within or (0, len(place.spot.code.data))
    for k in range(len(EDITS)):
        for edit in EDITS[(k + place.spot.line) % len(EDITS)](place.spot):
            if edit.rule not in found and all(
                start <= change.start and change.end <= end for change in edit.changes
            ):
                found[edit.rule] = edit
            break
        if len(found) >= _OF_ITS_KIND:
            break
    return list(found.values())


def _is_no_number(value: ast.expr, spot: Spot) -> bool:
    """Whether a value surely is none that a fault can be added to."""
    if isinstance(value, ast.Name):
        return value.id not in spot.scope.shapes
    constant: Any = value.value if isinstance(value, ast.Constant) else 0.0
    return not isinstance(constant, (int, float)) or isinstance(constant, bool)
