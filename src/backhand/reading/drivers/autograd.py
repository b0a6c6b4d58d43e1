"""The form `autograd`: an engine of one's own, whose values know their way back.

Each operator that the engine defines is judged on its own, then what a value used twice gets.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import itertools
from collections.abc import Iterator
from dataclasses import field, replace
from functools import partial
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen, of_itself
from backhand.language import gettext as _
from backhand.reading.driver import Blueprint, Found, FreeDriver
from backhand.reading.engines.blame import Run, blamed, lines_run, of_traversal
from backhand.reading.engines.engine import Engine, applied, called, engine_of, restored
from backhand.reading.engines.nodes import called_with_values
from backhand.reading.engines.operations import (
    SAMPLES,
    Operation,
    operations,
    reuses,
    squared,
    undriven,
)
from backhand.reading.naming import role_of
from backhand.reading.samples import N
from backhand.reading.subject import Part, Place, Subject, Values
from backhand.reading.truth import Trial, tried

Array = NDArray[Any]

# Expressions of a pass that are kept: an engine may have hundreds of options.
_MOST: Final = 90
# Operators of which it can be said that hardly any is right.
_SEVERAL: Final = 4
# What is kept of one part's values, so that a part that nobody moves is not built again.
_MEMORY: Final = 20_000
_GRADIENTS: Final = ("grad", "g", "gradient", "d", "grads", "_grad", "adjoint", "dv", "bar")


@of_itself
class FoundEngine(Found):
    """A class of values, or a function that goes back through them."""

    gathers = True

    engine: Engine | None = None


@of_itself
class EngineReading(Found):
    """An engine bound.

    Attributes
    ----------
    engine : Engine
    operations : tuple of Operation
    how : str
        How an upstream gradient is handed over; see `Engine.ways`.
    places : dict
        Tensor → the line that it comes from.
    resizes : bool
        All expressions run at other batch sizes.
    memory : dict
        (expression, operands) → its value.
    """

    engine: Engine = None  # type: ignore[assignment]
    operations: tuple[Operation, ...] = ()
    how: str = "plain"
    tier: int = 0
    places: dict[str, Place] = field(default_factory=dict)
    resizes: bool = False
    unexamined: dict[str, str] = field(default_factory=dict)
    memory: dict[Any, Array] = field(default_factory=dict)


@frozen
class _Tried:
    """An expression with how it fares."""

    operation: Operation
    trial: Trial

    @property
    def right(self) -> bool:
        return self.trial.all_right

    @property
    def wrong(self) -> bool:
        return self.trial.stage == 2 and bool(_wrong_tensors(self))


class Autograd(FreeDriver):
    """A class whose operators build a graph, with a way back through it."""

    name = "autograd"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        found = engine_of(module, name)
        if found is None:
            return None
        engine, sure = found
        thing = getattr(module, name)
        return FoundEngine(
            self.name, name, thing, tuple(_made_of(engine, thing)), sure, engine=engine
        )

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return "f, x"

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        for arrays in (thing.engine.arrays, not thing.engine.arrays):
            engine = replace(thing.engine, arrays=arrays)
            sound = _sound(engine)
            if not sound:
                yield TypeError(f"no operator runs on {'arrays' if arrays else 'numbers'}")
                continue
            reading = self._bound(thing, engine, sound)
            if reading is not None:
                yield Blueprint(reading, _inputs(reading), certain=True)
                return
        yield TypeError(f"{thing.title}: no way back was found through its operators")

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: EngineReading = blueprint.thing
        names = [name for op in reading.operations for name in op.tensors]
        values = Values(dict(zip(names, blueprint.inputs, strict=True)), {})
        way = reading.engine.way_back
        begins = of_traversal(inspect.unwrap(way), _GRADIENTS, begins=True)
        subject = self.subject(
            blueprint,
            values,
            lambda: EngineSession(reading),
            {"forward": way, "backward": way},
            role="unknown",
            operations=tuple(
                f"{operation.name}({', '.join(str(a.shape) for _name, a in operation.operands)})"
                for operation in reading.operations
            ),
        )
        return replace(
            subject,
            at_batch_size=partial(_resized, values) if reading.resizes else lambda _size: None,
            parts=tuple(
                Part(
                    op.name,
                    k,
                    tuple(op.tensors),
                    "unknown" if op.uses or " " in op.name else role_of(op.name),
                    bool(op.uses),
                    reading.how in ("copies", "plain") and reading.engine.arrays,
                    {n: reading.places.get(n, begins) for n in op.tensors},
                )
                for k, op in enumerate(reading.operations)
            ),
            unexamined=reading.unexamined,
        )

    # --------------------------------------------------------------------- binding

    def _tried(self, reading: EngineReading, operation: Operation) -> _Tried:
        alone = replace(reading, operations=(operation,), memory={})
        return _Tried(operation, tried(self.builds(Blueprint(alone, _inputs(alone)))))

    def _bound(
        self, thing: FoundEngine, engine: Engine, sound: list[Operation]
    ) -> EngineReading | None:
        start = EngineReading(
            thing.form, thing.title, thing.definition, thing.parts, thing.sure, engine=engine
        )
        chosen = self._chosen(start, sound)
        if chosen is None:
            return None
        reading, alone = chosen
        ran = [t for t in alone if t.trial.stage == 2 and t.trial.ratios]
        right = [t.operation for t in ran if t.right]
        wrong = [t for t in ran if t.wrong]
        raised = [t for t in alone if t.trial.stage == 1]
        for t in raised:
            # With square operands shapes fit that should not, and tell what is wrong.
            alike = replace(t.operation, operands=squared(t.operation.operands))
            again = self._tried(reading, alike) if _runs(engine, alike) else t
            if again.wrong and _is_plain(t.operation):
                wrong.append(again)
        joint = [self._tried(reading, op) for op in reuses(engine, right) if _runs(engine, op)]
        wrong_joint = [t for t in joint if t.wrong]
        if reading.how in ("copies", "plain") and self._is_lost_between(start, right):
            wrong = []  # put together of several operators, as `a - b` may be of three
        right_joint = [t.operation for t in joint if t.right]
        unexamined = {n: _("no expression of it ran") for n in undriven(engine, sound)}
        for t in raised:
            unexamined[t.operation.name] = _("its way back raises {kind}").format(
                kind=type(t.trial.raised).__name__
            )
        reading = replace(reading, unexamined=unexamined)
        if not wrong and not wrong_joint:
            own = next((t for t in raised if _is_plain(t.operation)), None)
            if own is not None:
                return replace(reading, operations=(own.operation,))
            kept = (*right, *right_joint)[:_MOST]
            return replace(reading, operations=kept) if kept else None
        suspects = wrong or wrong_joint
        places = _places(reading, suspects, right, right_joint)
        if not wrong and not right_joint:
            traversal = of_traversal(inspect.unwrap(engine.way_back), _GRADIENTS)
            places = {n: traversal for t in suspects for n in _wrong_tensors(t)}
        seen: set[Place] = set()
        first: list[Operation] = []
        for t in sorted(suspects, key=lambda t: _length(reading, t.operation)):
            lines = {places[n] for n in _wrong_tensors(t) if n in places}
            if lines and lines <= seen:
                continue  # the same line makes another expression wrong, which is said
            seen |= lines
            first.append(t.operation)
        beside = [op for op in (*right, *right_joint) if _resizes(engine, op)]
        resizes = all(_resizes(engine, op) for op in first)
        kept = (*first, *(beside if resizes else (*right, *right_joint)))[:_MOST]
        return replace(reading, operations=kept, places=places, resizes=resizes)

    def _is_lost_between(self, start: EngineReading, right: list[Operation]) -> bool:
        """Whether hardly any operator is right once the engine's own product, right by itself,
        comes after it: what is wrong is the way from one to the next."""
        if not any(op.name == "mul" for op in right) or len(right) < _SEVERAL:
            return False
        after = replace(start, how="product")
        return 4 * sum(self._tried(after, op).right for op in right) < len(right)

    def _chosen(
        self, start: EngineReading, sound: list[Operation]
    ) -> tuple[EngineReading, list[_Tried]] | None:
        """Return the reading with the way to hand over an upstream gradient that fits best.

        A way that makes use of the engine's own operators is to be trusted only if these are
        right; one that asks for less shows less.
        """
        offers = []
        for how in start.engine.ways():
            reading = replace(start, how=how)
            fares = [self._tried(reading, op) for op in sound]
            count = sum(t.right for t in fares)
            offers.append((count, reading, fares))
            if count == len(fares):
                break
        most = max((count for count, _reading, _fares in offers), default=0)
        ran = [o for o in offers if any(t.trial.stage == 2 and t.trial.ratios for t in o[2])]
        for count, reading, fares in ran:
            if 2 * count >= most:
                return reading, fares
        return None


def _made_of(engine: Engine, thing: Any) -> Iterator[Any]:
    """Yield the definitions that an engine is made of."""
    yield thing
    static = [*applied(engine.module), *called(engine.module, engine.cls)]
    for made in vars(engine.module).values():
        if not inspect.isclass(made) or made.__module__ != engine.module.__name__:
            continue
        of_graph = engine.wrt and issubclass(made, engine.kind)
        # One that can be called by itself is judged under its own name.
        if of_graph or ((made in static or made is engine.cls) and not called_with_values(made)):
            yield made


def _inputs(reading: EngineReading) -> tuple[Array, ...]:
    return tuple(array for op in reading.operations for _name, array in op.operands)


def _sound(engine: Engine) -> list[Operation]:
    """Return the expressions that run, one of a name."""
    found: dict[str, Operation] = {}
    for operation in operations(engine):
        if operation.name not in found and _runs(engine, operation):
            found[operation.name] = operation
    return list(found.values())


def _runs(engine: Engine, operation: Operation, size: int | None = None) -> bool:
    """Whether an expression gives a value of the engine, with finite numbers."""
    arrays = [array for _name, array in operation.operands]
    if size is not None:
        arrays = list(_resized(Values(dict(operation.operands), {}), size).inputs.values())
    undo = restored(engine.module)
    try:
        with np.errstate(all="ignore"):
            for row in _rows(engine, arrays):
                values_of_row = [engine.wrap(array) for array in row]
                out = operation.make(*values_of_row)
                if not isinstance(out, engine.kind) or any(out is v for v in values_of_row):
                    return False
                numbers = np.asarray(engine.number(out), dtype=np.float64)
                if not numbers.size or not np.isfinite(numbers).all():
                    return False
        return True
    except Exception:
        return False
    finally:
        undo()


def _resized(values: Values, size: int) -> Values:
    """Return values of which those that have a row for each sample have as many as asked."""
    rows = {len(array) for array in values.inputs.values() if array.ndim} & {N, SAMPLES}
    arrays = {}
    for name, array in values.inputs.items():
        if array.ndim and len(array) in rows:
            array = np.array(array[np.arange(size) % len(array)])
        arrays[name] = array
    return replace(values, inputs=arrays)


def _resizes(engine: Engine, operation: Operation) -> bool:
    return _runs(engine, operation, 3) and _runs(engine, operation, 1)


def _rows(engine: Engine, arrays: list[Array]) -> Iterator[list[Array]]:
    """Yield what one expression is built of: arrays, or the numbers of each sample in turn."""
    if engine.arrays:
        yield arrays
    else:
        for numbers in zip(*arrays, strict=True):
            yield [np.asarray(number) for number in numbers]


def _is_plain(operation: Operation) -> bool:
    """Whether a way back that raises is the engine's own fault, not that of what was asked."""
    first, *words = operation.name.split(" ")
    plain = ("axis=0", "axis=1", "axis=-1", "dim=0", "dim=1", "dim=-1", "keepdims=True")
    return first in ("transpose", "permute") or all(word in plain for word in words)


def _wrong_tensors(one: _Tried) -> list[str]:
    unseen = one.trial.unseen
    return [n for n, r in one.trial.ratios.items() if n not in unseen and not abs(r - 1) < _APART]


# As far as a first look tells: what `backhand.reading.truth` calls right.
_APART: Final = 1e-4


def _places(
    reading: EngineReading,
    suspects: list[_Tried],
    right: list[Operation],
    right_joint: list[Operation],
) -> dict[str, Place]:
    """Return the line that each wrong tensor comes from, as far as the lines that ran tell."""
    engine = reading.engine
    path = inspect.getsourcefile(engine.module) or ""
    by_name = {op.name: op for op in right}
    alone = {op.name: _run(reading, op, path) for op in right}

    def without_join(op: Operation) -> Run:
        """Leave out what only puts the uses together."""
        run = _run(reading, op, path)
        own = alone.get(op.uses)
        add = next((alone[n] for n in ("add", "mul") if n in alone), None)
        if own is None or add is None or op.uses == "*" or op.uses not in by_name:
            return run
        return Run(run.there - (add.there - own.there), run.back - (add.back - own.back))

    wrong = {
        t.operation.name: (
            without_join(t.operation) if t.operation.uses else _run(reading, t.operation, path)
        )
        for t in suspects
    }
    others = [*alone.values(), *map(without_join, right_joint)]
    way = inspect.unwrap(engine.way_back)
    lines, first = _lines_of(way)
    traversal = of_traversal(way, _GRADIENTS)
    found: dict[str, Place] = {}
    for t in suspects:
        for tensor in _wrong_tensors(t):
            name = tensor.rpartition(".")[2]
            number = t.operation.tensors.index(tensor)
            place = blamed(path, wrong, others, t.operation.name, name, number)
            if place is not None and place.line is not None:
                adding = of_traversal(way, _GRADIENTS, in_place=True)
                inside = first <= place.line < first + lines
                common = any(place.line in run.back for run in others)
                if t.operation.uses and t.trial.ratios[tensor] > 1 and adding.line is not None:
                    place = adding
                elif t.operation.uses and inside and common:
                    place = traversal  # right ones run it as well: it alone does not say
                found[tensor] = place
    return found


def _lines_of(function: Any) -> tuple[int, int]:
    try:
        lines, first = inspect.getsourcelines(function)
    except (OSError, TypeError):
        return 0, 0
    return len(lines), first


def _run(reading: EngineReading, operation: Operation, path: str) -> Run:
    session = EngineSession(replace(reading, operations=(operation,), memory={}))
    values = Values(dict(zip(operation.tensors, (a for _n, a in operation.operands))), {})  # noqa: B905
    there = lines_run(path, lambda: session.built(values))
    ones = np.ones(np.shape(session.forward(values)))
    plain = EngineSession(replace(reading, operations=(operation,), how="plain", memory={}))
    for one in (plain, session):
        # What hands an upstream gradient over is no part of the expression, if it can be helped.
        one.built(values)
        back = lines_run(path, lambda one=one: one.backward((ones,)))  # type: ignore[misc]
        with contextlib.suppress(Exception):
            one.backward((ones,))
            break
    return Run(there, back)


def _length(reading: EngineReading, operation: Operation) -> int:
    """Return how many lines an expression runs: the fewer, the simpler."""
    run = _run(reading, operation, inspect.getsourcefile(reading.engine.module) or "")
    return len(run.there | run.back)


class EngineSession:
    """Every expression of an engine, each in a graph of its own."""

    def __init__(self, reading: EngineReading) -> None:
        self._reading = reading
        self._inputs: dict[str, Array] = {}
        self._dtype: Any = np.float64
        # Expression → (operands, value) of each sample, from the last forward pass.
        self._graphs: dict[int, list[tuple[list[Any], Any]]] = {}

    def built(self, values: Values) -> None:
        """Build every expression."""
        self._inputs = dict(values.inputs)
        self._graphs = {k: self._build(k) for k in range(len(self._reading.operations))}

    def _build(self, k: int) -> list[tuple[list[Any], Any]]:
        operation, engine = self._reading.operations[k], self._reading.engine
        arrays = [self._inputs[name] for name in operation.tensors]
        graphs = []
        for row in _rows(engine, arrays):
            leaves = [engine.wrap(array) for array in row]
            graphs.append((leaves, operation.make(*leaves)))
        return graphs

    def forward(self, values: Values) -> Any:
        """Return what each expression gives."""
        reading, engine = self._reading, self._reading.engine
        self._inputs = dict(values.inputs)
        # Numbers of Python's own have one precision only.
        self._dtype = next(iter(self._inputs.values())).dtype
        self._graphs = {}
        outputs = []
        undo = restored(engine.module)
        for k, operation in enumerate(reading.operations):
            key = (k, *(self._inputs[name].tobytes() for name in operation.tensors))
            if key not in reading.memory:
                numbers = [
                    np.asarray(engine.number(out), dtype=np.float64)
                    for _leaves, out in self._build(k)
                ]
                value = numbers[0] if engine.arrays else np.array(numbers)
                if len(reading.memory) > _MEMORY:
                    reading.memory.clear()
                reading.memory[key] = value
            outputs.append(reading.memory[key].astype(self._dtype))
        undo()
        return tuple(outputs) if len(outputs) > 1 else outputs[0]

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return each operand's gradient.

        A second call goes through the same graphs once more: the leaves' gradients are set back
        before, as a training loop does it, and no others.
        """
        reading, engine = self._reading, self._reading.engine
        found: dict[str, Any] = {}
        for k, (operation, weights) in enumerate(zip(reading.operations, upstream, strict=True)):
            if k in self._graphs:
                for leaf in itertools.chain(*(leaves for leaves, _out in self._graphs[k])):
                    _set_back(engine, leaf)
            else:
                self._graphs[k] = self._build(k)
            handed = np.asarray(weights, dtype=float)
            rows = []
            for sample, (leaves, out) in enumerate(self._graphs[k]):
                one = handed if engine.arrays else handed[sample]
                rows.append(engine.gradients(out, leaves, np.asarray(one), reading.how))
            for place, name in enumerate(operation.tensors):
                found[name] = self._stacked([row[place] for row in rows])
        return found

    def _stacked(self, parts: list[Array | None]) -> Array | None:
        if self._reading.engine.arrays:
            return None if parts[0] is None else np.asarray(parts[0], dtype=self._dtype)
        if all(part is None for part in parts):
            return None
        # Of a number that nothing came back to, none is kept.
        return np.array([0.0 if p is None else float(p) for p in parts], dtype=self._dtype)

    def parameters(self) -> dict[str, Array]:
        """An expression has none."""
        return {}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False


def _set_back(engine: Engine, leaf: Any) -> None:
    fresh = engine.wrap(np.asarray(engine.number(leaf), dtype=float))
    for name in _GRADIENTS:
        if name in getattr(fresh, "__dict__", {}):
            with contextlib.suppress(AttributeError):
                setattr(leaf, name, copy.deepcopy(getattr(fresh, name)))
