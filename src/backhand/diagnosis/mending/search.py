"""The search for the edit that makes every gradient of a subject right."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.measure import is_right_along
from backhand.diagnosis.measuring.passes import BACKWARD_SEED, left
from backhand.diagnosis.measuring.sampling import LISTED, MOST_PASSES
from backhand.diagnosis.mending.code import Code, Piece
from backhand.diagnosis.mending.edits import ROUNDS, edits_of
from backhand.diagnosis.mending.edits.epsilons import taken_away
from backhand.diagnosis.mending.proof import is_proof, looks
from backhand.diagnosis.mending.spot import Edit, Scope, Shape, Spot
from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.bench import Bench, NoPassError, Passed
from backhand.reading.subject import GoneError, Subject, Values
from backhand.reading.swapping import Part
from backhand.reading.truth import as_gradient
from backhand.reading.watching import Watched

Array = NDArray[Any]

# Passes that the search for one edit may take, where one costs next to nothing.
_RUNS: Final = 1500
# What a proof takes of a large subject's passes, beside the measuring: a look at each fresh input.
_A_LOOK: Final = 6
# Runs after the first edit that is proved, for another one that is as likely.
_FOR_A_TIE: Final = 30
# Runs after one that is proved and has no name, for one that has.
_FOR_A_NAME: Final = 150
# Runs without which a search has no prospect.
_FEW: Final = 10
# Numbers of a gradient of another shape than its own that are looked at.
_MOST_NUMBERS: Final = 100_000
# What is added on a line; the book's, and what people write in its place, is no larger.
_ADDED: Final = pattern(r"\+ *(\d[\d.]*(?:[eE]-?\d+)?)")
_TINY: Final = 1e-5  # 1e-7 in the book, 1e-6 and 1e-5 elsewhere
_LOGARITHM: Final = pattern(r"\blog(2|10)?\(")
# Runs between two looks at the clock.
_AT_A_LOOK: Final = 8
# Seconds after which it ends in any case: a pass may be slow, and be waited for in vain.
BUDGET: Final = 5.0
# What is added to the cost of edits where moving the value tells nothing, or where it reaches
# only some of the gradients that are wrong.
_UNKNOWN: Final = 0.5
_PARTLY: Final = 1.5
# Whoever makes two mistakes makes the same one twice: which of them is the likelier by that.
_AGAIN: Final = 0.7
# The part of the passes that may go into learning which lines are likely.
_TO_KNOW: Final = 0.4
# A line that only the forward pass runs holds a mistake of the backward pass seldom.
_EARLY: Final = 1.0
# A line of what several classes have in common is wrong for all of them, or for none.
_SHARED: Final = 0.5


@frozen
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
    others : tuple of Other
        What would do as well as the last one, and is as likely.
    """

    edits: tuple[Edit, ...]
    before: str
    after: str
    mended: tuple[tuple[str, ...], ...]
    others: tuple[Other, ...] = ()


@frozen
class Other:
    """Another edit that would do as well.

    Attributes
    ----------
    line : int
    text : str
        What is written with it.
    """

    line: int
    text: str

    @classmethod
    def of(cls, code: Code, edit: Edit) -> Other:
        """Return what an edit of a text writes."""
        return cls(edit.line, new_lines(code.text, code.changed(edit.changes)))


def new_lines(before: str, after: str) -> str:
    """Return what lines an edit writes, in one."""
    known = set(before.split("\n"))
    lines = [line.strip() for line in after.split("\n") if line not in known]
    return "; ".join(line for line in lines if line)


@frozen
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
    elif name not in evidence.wrong and name not in evidence.wrong_for_one:
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


@frozen
class Answer:
    """What the code gave at one point, with an edit in it.

    Attributes
    ----------
    forward : bool
        The forward pass gave what it did without the edit; False where that was not asked.
    wrong : frozenset of str
        Gradients that are not the derivatives.
    seen : dict of arrays
        The gradients, or what is known of large ones.
    """

    forward: bool
    wrong: frozenset[str]
    seen: Mapping[str, Array | None]


@dataclass
class Search:
    """A search among the edits of one subject's code.

    Attributes
    ----------
    subject : Subject
    evidence : Evidence
    bench : Bench
    until : float
        When it has to end at the latest, by the bench's clock.
    most : int
        Passes each way that it may run.
    runs : int
        Passes each way so far.
    held : list of (Spot, float)
        Statements that reach what is wrong and nothing else, with what it costs to look there.
    first : str
        The rule of the edit that is kept, where a second one is looked for.
    asked, now : int, float
        After how many runs the clock was looked at, and what it showed.
    """

    subject: Subject
    evidence: Evidence
    bench: Bench
    until: float
    most: int = _RUNS
    runs: int = 0
    dues: list[Due] = field(default_factory=list)
    swapped: list[Part] = field(default_factory=list)
    held: list[tuple[Spot, float]] = field(default_factory=list)
    first: str = ""
    asked: int = 0
    now: float = 0.0

    def __post_init__(self) -> None:
        self.dues = dues_of(self.subject, self.evidence)
        if self.dues:
            first, precision = self.dues[0], self.evidence.precision
            more = {
                name: (value, np.isfinite(value), precision.tolerance(value))
                for name, value in self.bench.right().items()
                if name not in first.truths
            }
            self.dues[0] = replace(first, truths={**first.truths, **more})
        # What was measured took its part of a subject's time; of the rest, half.
        self.spare = left() / 2 if left() < np.inf else 0.0
        network = self.subject.convention == "network"
        self.seeds = (0, 0 if network else BACKWARD_SEED)

    def is_late(self) -> bool:
        """Whether the search has to end: a proof takes its passes and its time too."""
        if self.runs >= self.asked + _AT_A_LOOK:
            # To ask how much time a process has had may take as long as a pass.
            self.asked, self.now = self.runs, self.bench.clock()
        return self.runs >= self.most or self.now > self.until or left() < self.spare

    # ---------------------------------------------------------------------------- trying

    def answer(self, due: Due, below: AbstractSet[str] | None = None) -> Answer | None:
        """Return what the code as it is now gives at a point; None where it raises.

        Parameters
        ----------
        due : Due
        below : set of str, optional
            Only where fewer gradients than these are wrong is it asked for what forward gave,
            which may take a run of its own.
        """
        self.runs += 1
        try:
            passed = self.bench.passes(due.values, due.douts, self.seeds)
        except NoPassError:
            return None
        seen: dict[str, Array | None] = {}
        wrong = set()
        for name, (truth, counts, allowed) in due.truths.items():
            own, gave = due.point.values.get(name), passed.gradients.get(name)
            shape = (truth if own is None else own).shape
            # What is of another shape may be of any size: then it is not even copied.
            if isinstance(gave, np.ndarray) and gave.size > _MOST_NUMBERS and gave.shape != shape:
                gave = None
            given = as_gradient(gave)
            if given is None or given.shape != shape:
                seen[name] = given
                wrong.add(name)
                continue
            seen[name] = found = given if own is None else due.point.on_grid(name, given)
            if not np.all(np.abs(found - truth)[counts] <= allowed):
                wrong.add(name)
        forward = (below is None or wrong < below) and self._is_forward(passed, due)
        return Answer(forward, frozenset(wrong), seen)

    def _is_forward(self, passed: Passed, due: Due) -> bool:
        """Whether forward gave what it does without an edit."""
        try:
            outputs = passed.outputs
        except NoPassError:
            return False
        return len(outputs) == len(due.outputs) and all(
            mine.shape == own.shape and self.evidence.precision.same(mine, own)
            for mine, own in zip(outputs, due.outputs, strict=True)
        )

    def is_right(self, due: Due) -> bool:
        """Whether all gradients at a point are the derivatives, and forward is what it was."""
        answer = self.answer(due, below=due.truths.keys())
        return answer is not None and answer.forward and not answer.wrong

    def is_proved(self) -> bool:
        """Whether the code as it is now is right, here and elsewhere."""
        return all(map(self.is_right, self.dues[1:])) and is_proof(self.subject, self.evidence)

    def of_another(self, code: Code) -> str:
        """Return where the small number stands without which forward has these gradients: "" for
        nowhere, "logarithm" or "elsewhere"."""
        for spot, _more in self.spots(code):
            for edit in taken_away(spot):
                if self.swap(code, edit) and is_right_along(self.subject) is True:
                    if not is_proof(self.subject, self.evidence):
                        return ""
                    text = code.text.split("\n")[edit.line - 1]
                    told = [float(n) for n in _ADDED.findall(text)]
                    tiny = all(n <= _TINY for n in told)
                    return "logarithm" if _LOGARITHM.search(text) and tiny else "elsewhere"
        return ""

    def watch(self) -> tuple[Watched, Watched]:
        """Return what a forward and a backward pass run at the first point."""
        return self.bench.watch(self.dues[0].values, self.dues[0].douts)

    def spots(
        self, code: Code, ran: tuple[Watched, Watched] | None = None
    ) -> list[tuple[Spot, float]]:
        """Return the statements that ran, each with what it costs to look there.

        What backward runs comes first.
        """
        there, back = ran or self.watch()
        needed = forward_lines(code, there) if is_one(there, back) else set()
        owners: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.Module, int]] = [
            (function, min([function.lineno, *(d.lineno for d in function.decorator_list)]))
            for function, _around in code.functions()
            if not isinstance(function, ast.Lambda)
        ]
        whole = is_one(there, back) or not any(there.lines.values())
        values = self.dues[0].point.values if self.dues else {}
        due = frozenset(values[name].shape for name in self.evidence.wrong if name in values)
        found: list[tuple[Spot, float]] = []
        for function, first in (*owners, (code.tree, 0)):
            late, early = back.lines.get(first, set()), there.lines.get(first, set())
            if not late and not early:
                continue
            scope = _scope(there, back, first, due)
            for statement in _own(function):
                lines = range(statement.lineno, _head_end(statement) + 1)
                if not (late | early).intersection(lines):
                    continue
                only = not whole and not late.intersection(lines)
                more = _EARLY if only or needed.intersection(lines) else 0.0
                more += self.bench.doubts.get(statement.lineno, 0.0)
                found.append((Spot(code, statement, scope), more))
        return sorted(found, key=lambda each: each[1])

    def likely(self, code: Code, base: Answer) -> list[tuple[Spot, float]]:
        """Return the statements that may be at fault, each with what it costs to look there.

        A value is moved a little: where that moves forward's output, or a gradient that is
        right, nothing is to be mended; nor where it leaves alone what is wrong.
        """
        enough = self.runs + _TO_KNOW * (self.most - self.runs)
        found: list[tuple[Spot, float]] = []
        partly: list[tuple[Spot, float]] = []
        shared = _inherited(code)
        for spot, late in self.spots(code):
            if shared.intersection(code.outer(spot.statement)):
                late += _SHARED
            reached: set[str] = set()
            inside = unknown = False
            for value in spot.values:
                moved = self._moved(code, spot, value, base)
                if moved is None:
                    unknown = True
                elif moved:
                    reached |= moved
                    inside = inside or moved <= base.wrong
            if not spot.values or unknown:
                (found if base.wrong <= reached or not reached else partly).append(
                    (spot, late + _UNKNOWN)
                )
            elif inside and base.wrong <= reached:
                found.append((spot, late))
                self.held.append((spot, late))
            elif inside:
                partly.append((spot, late + _PARTLY))
            # To know the likeliest lines is worth a part of the passes.
            if self.is_late() or (found and self.runs > enough):
                break
        return found + partly

    def _moved(
        self, code: Code, spot: Spot, value: ast.expr, base: Answer
    ) -> frozenset[str] | None:
        """Return the gradients that move with a value; None where it can't be moved."""
        if isinstance(value, ast.Constant) and value.value is None:
            return None
        piece = code.piece(value) * Piece("1.0625") + Piece("0.0625")
        if not self.swap(code, spot.put("", 0.0, value, piece)):
            return None
        answer = self.answer(self.dues[0])
        if answer is None:
            return None
        if not answer.forward:
            return frozenset(self.dues[0].truths)
        return frozenset(n for n in answer.seen if not self._same(answer.seen[n], base.seen[n]))

    def _same(self, a: Array | None, b: Array | None) -> bool:
        if a is None or b is None:
            return a is b
        return self.evidence.precision.same(a, b)

    def candidates(
        self, spots: Sequence[tuple[Spot, float]]
    ) -> Iterator[tuple[tuple[int, float], Edit]]:
        """Yield the edits to try, each with its rank: round and cost.

        The kinds that change what is written come before those that add.
        """
        for number, kinds in enumerate(ROUNDS):
            ranked: list[tuple[float, int, Edit]] = []
            for spot, more in spots:
                for edit in edits_of(spot, kinds):
                    again = _AGAIN * (edit.rule == self.first)
                    ranked.append((edit.cost + more - again, len(ranked), edit))
                if self.is_late():
                    return
            ranked.sort(key=lambda each: each[:2])
            yield from (((number, cost), edit) for cost, _k, edit in ranked)

    def swap(self, code: Code, edit: Edit) -> bool:
        """Have the code run with an edit in it; return whether it can."""
        part = part_of(code, edit)
        if part is None:
            return False
        try:
            self.bench.swap([*self.swapped, part])
        except (SyntaxError, ValueError):
            return False
        return True

    def line(self) -> int | None:
        """Return the last line that reaches what is wrong and nothing else.

        Not one that only hands on what another one made, where there is another.
        """
        least = min((cost for _spot, cost in self.held), default=0.0)
        late = [spot for spot, cost in self.held if cost == least]
        made = [
            spot
            for spot in late
            if not isinstance(spot.statement, ast.Return)
            and not all(
                isinstance(v, (ast.Name, ast.Attribute, ast.Subscript)) for v in spot.values
            )
        ]
        function = (made or late)[-1].function if late else None
        own = [spot.line for spot in made or late if spot.function is function]
        return max(own, default=None)

    def continued(self, code: Code, edit: Edit) -> Code:
        """Return the text with an edit in it, which is kept from now on."""
        after = Code(code.changed(edit.changes))
        self.swapped = []
        for number, statement in enumerate(after.tree.body):
            start, end = after.extent(statement)
            self.swapped.append(Part(number, after.line(start), after.data[start:end].decode()))
        self.bench.swap(self.swapped)
        return after

    def one(self, code: Code, *, of_two: bool = False) -> Found | None:
        """Return the first edit that is proved; else the one that mends most, not proved.

        Of two that are needed the first is to leave half of what the search may take.
        """
        base = self.answer(self.dues[0])
        if base is None or not base.wrong:
            return None
        best: Found | None = None
        proved: Found | None = None
        until, found_at = self.most, 0
        half, now = (self.runs + self.most) / 2, self.bench.clock()
        halfway = (now + self.until) / 2
        for rank, edit in self.candidates(self.likely(code, base)):
            if self.is_late() or self.runs > until:
                break
            if (
                of_two
                and best is not None
                and (self.runs > min(half, 2 * found_at + _FOR_A_TIE) or self.now > halfway)
            ):
                break
            if proved is not None:
                # One that has no name is looked past for one of its line that has, and is
                # written as shortly.
                if rank > proved.rank and not (proved.is_nameless and rank[0] == proved.rank[0]):
                    break
                named = edit.line == proved.edit.line and edit.rule != "BH100"
                if proved.is_said_by(edit) or (proved.is_nameless and not named):
                    continue
            if not self.swap(code, edit):
                continue
            answer = self.answer(self.dues[0], below=base.wrong)
            if answer is None or not answer.forward or not answer.wrong < base.wrong:
                continue
            names = tuple(name for name in base.seen if name in base.wrong - answer.wrong)
            if not answer.wrong:
                if not self.is_proved():
                    continue
                new = Found(edit, names, True, rank)
                if proved is not None:
                    return new if proved.is_nameless else replace(proved, others=(edit,))
                proved = new
                until = self.runs + (_FOR_A_NAME if new.is_nameless else _FOR_A_TIE)
                continue
            # A second mistake may lie before the first: what it alone made wrong is wrong
            # otherwise now. One that has nothing to do with it is as wrong as it was.
            alone = all(self._same(answer.seen[n], base.seen[n]) for n in answer.wrong)
            if best is None or (alone, len(names)) > (best.alone, len(best.names)):
                best = Found(edit, names, False, rank, alone=alone)
                found_at = self.runs
        return proved or best


@frozen
class Found:
    """An edit that mends.

    Attributes
    ----------
    edit : Edit
    names : tuple of str
        What is right with it and was not without.
    proved : bool
        Everything is right with it.
    rank : tuple of int and float
        The smaller, the likelier.
    others : tuple of Edit
        Another one that is as likely, and proved.
    alone : bool
        What is wrong still is as wrong as it was.
    """

    edit: Edit
    names: tuple[str, ...]
    proved: bool
    rank: tuple[int, float]
    others: tuple[Edit, ...] = ()
    alone: bool = True

    @property
    def is_nameless(self) -> bool:
        """Whether it only says what is to be written, and not what kind of mistake it was."""
        return self.edit.rule == "BH100"

    def is_said_by(self, other: Edit) -> bool:
        """Whether another edit says the same: on the same line, by the same rule."""
        return (other.line, other.rule) == (self.edit.line, self.edit.rule)


@frozen
class Searched:
    """What a search came to.

    Attributes
    ----------
    mending : Mending or None
        None where no edit was proved in time.
    line : int or None
        The last line that reaches what is wrong and nothing else, before it is returned.
    of_another : str
        Where no edit was proved, and the gradients are those of the function without a small
        number that its forward pass adds: "logarithm" or "elsewhere".
    """

    mending: Mending | None
    line: int | None
    of_another: str = ""


def searched(
    subject: Subject, evidence: Evidence, bench: Bench, seconds: float = BUDGET
) -> Searched:
    """Look for the edit that makes all gradients of a subject right.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
        With a gradient that is wrong.
    bench : Bench
        With the subject's code.
    seconds : float
        After which it ends, whatever is left of its passes.
    """
    most = _most_runs(subject, evidence)
    if most < _FEW:
        return Searched(None, None)
    search = Search(subject, evidence, bench, bench.clock() + seconds, most)
    if not search.dues or not set(evidence.wrong) & set(search.dues[0].truths):
        return Searched(None, None)
    line: int | None = None
    code = Code(bench.text)
    edits: list[Edit] = []
    told: list[tuple[str, ...]] = []
    try:
        for number in range(2):
            found = search.one(code, of_two=not number)
            if not number:
                line = search.line()
            if found is None:
                break
            after = code.changed(found.edit.changes)
            edits.append(found.edit)
            told.append(found.names)
            if found.proved:
                # Lines and bytes of a second edit are counted after the first.
                others = tuple(Other.of(code, other) for other in found.others)
                edits = _counted_before(code, edits)
                mending = Mending(tuple(edits), bench.text, after, tuple(told), others)
                return Searched(mending, line)
            code = search.continued(code, found.edit)
            search.first = found.edit.rule
        search.swapped = []
        bench.swap(())
        return Searched(None, line, search.of_another(Code(bench.text)))
    except GoneError:
        pass  # its time is over, or an edit ended the worker: what was measured stands
    finally:
        bench.swap(())
    return Searched(None, line)


def _most_runs(subject: Subject, evidence: Evidence) -> int:
    """Return how many passes each way a search may take.

    A check of a large subject, wrong or right, is to take so many passes of its own and no more:
    what measuring has left of them, less what the proof takes.
    """
    if not evidence.points or not evidence.sampled:
        return _RUNS
    kept = evidence.passes // 2 + looks(evidence) * _A_LOOK + LISTED
    left_over = MOST_PASSES - evidence.passes - kept
    return left_over // (4 if subject.convention == "network" else 3)


def _counted_before(code: Code, edits: list[Edit]) -> list[Edit]:
    """Return edits with their lines as they are counted before any is made."""
    if len(edits) < 2:
        return edits
    first, second = edits
    more = sum(change.new.count("\n") for change in first.changes)
    shift = more if second.line > first.line else 0
    return [first, replace(second, line=second.line - shift)]


def part_of(code: Code, edit: Edit) -> Part | None:
    """Return what of a file is to be compiled anew for an edit: a method, or a whole statement."""
    number = code.around(edit.changes[0].start)
    if number is None:
        return None
    top = code.tree.body[number]
    if isinstance(top, ast.ClassDef):
        for one in top.body:
            start, end = code.extent(one)
            inside = all(start <= c.start and c.end <= end for c in edit.changes)
            if isinstance(one, ast.FunctionDef) and inside:
                text = code.part_changed(one, edit.changes)
                return Part(number, code.line(start), text, top.name)
    return Part(number, code.line(code.extent(top)[0]), code.part_changed(top, edit.changes))


def _inherited(code: Code) -> frozenset[ast.AST]:
    """Return the classes that several others of a file are made from."""
    classes = [node for node in ast.walk(code.tree) if isinstance(node, ast.ClassDef)]
    named = Counter(ast.unparse(base) for node in classes for base in node.bases)
    return frozenset(node for node in classes if named[node.name] > 1)


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


def _scope(there: Watched, back: Watched, first: int, due: frozenset[Shape]) -> Scope:
    shapes = {**there.shapes.get(first, {}), **back.shapes.get(first, {})}
    whole = there.whole.get(first, set()) | back.whole.get(first, set())
    return Scope(shapes, frozenset(whole), due)


def _own(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module,
) -> Iterator[ast.stmt]:
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
