"""The form `autograd`: an engine of one's own, whose values know their way back.

Each operator that the class defines is judged on its own, then what a value used twice gets.
"""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.driver import Blueprint, Driver, Found
from backhand.reading.instances import positional, required
from backhand.reading.samples import away_from_kinks
from backhand.reading.subject import IncompleteError, Place, Subject, Values
from backhand.reading.truth import tried

Array = NDArray[Any]

_BACK: Final = (
    "backward",
    "back",
    "backprop",
    "backpropagate",
    "backpropagation",
    "backward_pass",
    "grad_fn",
    "gradient",
    "bwd",
    "run_backward",
)
_GRADIENT: Final = (
    "grad",
    "g",
    "gradient",
    "d",
    "grads",
    "dv",
    "adjoint",
    "derivative",
    "_grad",
    "bar",
)
_VALUE: Final = ("data", "value", "v", "val", "x", "array", "_data", "item", "values", "num")
_BINARY: Final = {
    "__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__matmul__": "@",
    "__pow__": "**", "__radd__": "r+", "__rsub__": "r-", "__rmul__": "r*",
    "__rtruediv__": "r/", "__neg__": "neg",
}  # fmt: skip
_NOT_OPERATIONS: Final = re.compile(
    r"zero|back|grad|^item$|numpy|detach|copy|clone|^data$|topo|graph|draw|print|repr|to_?list|size|shape|^ndim|step|update|creator|params|wrap|walk|visit|label|unchain|reset"
)
# Operations that take numbers: a power, an axis.
_AXES: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"axis": 0},
    {"axis": 1},
    {"axis": 1, "keepdims": True},
)


@dataclass(frozen=True, eq=False)
class FoundEngine(Found):
    """A class of values."""

    cls: Any = None
    back: str = ""


@dataclass(frozen=True)
class Operation:
    """One expression.

    Attributes
    ----------
    name : str
    operands : tuple of (name, array)
    make : callable
        Values → value.
    method : callable
        Where its way back stands.
    """

    name: str
    operands: tuple[tuple[str, Array], ...]
    make: Callable[..., Any]
    method: Any


@dataclass(frozen=True, eq=False)
class EngineReading(Found):
    """An engine bound: its operations, and what its way back is called."""

    cls: Any = None
    back: str = ""
    operations: tuple[Operation, ...] = ()
    tier: int = 0
    method: Any = None
    blamed: Any = None


class Autograd(Driver):
    """A class whose operators build a graph, with a method that goes back through it."""

    name = "autograd"
    weighs = True

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`."""
        return thing.sure if isinstance(thing, Found) and thing.form == self.name else 0.0

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        cls = getattr(module, name)
        if not inspect.isclass(cls) or cls.__module__ != module.__name__:
            return None
        back = next((n for n in _BACK if inspect.isfunction(getattr(cls, n, None))), None)
        operators = [n for n in _BINARY if inspect.isfunction(vars(cls).get(n))]
        if back is None or not operators or required(getattr(cls, back))[1:]:
            return None
        return FoundEngine(self.name, name, cls, (cls,), 0.99, cls, back)

    def title(self, thing: Any) -> str:
        """See `Driver.title`."""
        return str(thing.title)

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return "f, x"

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        on_arrays = _holds_arrays(thing.cls)
        for arrays in (on_arrays, not on_arrays):
            sound: list[Operation] = []
            for operation in _operations(thing, arrays):
                if all(operation.name != other.name for other in sound) and _runs(thing, operation):
                    sound.append(operation)
            if not sound:
                yield TypeError(
                    f"no operator of {thing.title} runs on {'arrays' if arrays else 'numbers'}"
                )
                continue
            right: list[Operation] = []
            wrong: list[Operation] = []
            for operation in sound:
                reading = _reading(thing, (operation,))
                trial = tried(self.builds(Blueprint(reading, _inputs(reading))))
                if trial.stage == 2 and trial.ratios:
                    (right if trial.all_right else wrong).append(operation)
            if not right and not wrong:
                continue
            # One that stands on another that is wrong is wrong by it alone.
            own = [op for op in wrong if not _stands_on(op, wrong)] or wrong
            kept = (*own, *right)
            reading = _reading(thing, kept, own[0].method if own else None)
            yield Blueprint(reading, _inputs(reading))
            return

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: EngineReading = blueprint.thing
        values = Values(dict(zip(_names(reading), blueprint.inputs, strict=True)), {})
        method = getattr(reading.cls, reading.back)
        blamed = reading.blamed or method
        subject = self.subject(
            blueprint,
            values,
            lambda: EngineSession(reading),
            {"forward": blamed, "backward": blamed},
            role="unknown",
            operations=tuple(
                f"{operation.name}({', '.join(str(a.shape) for _name, a in operation.operands)})"
                for operation in reading.operations
            ),
        )
        from dataclasses import replace

        return replace(
            subject,
            methods={role: Place.of(inspect.unwrap(blamed)) for role in ("forward", "backward")},
        )


def _holds_arrays(cls: Any) -> bool:
    """Whether an engine's values are arrays: its text says so."""
    try:
        text = inspect.getsource(cls)
    except (OSError, TypeError):
        return False
    return "__matmul__" in text or bool(
        re.search(r"np\.(as)?array|ndarray|zeros_like|ones_like", text)
    )


def _broadcasts(cls: Any) -> bool:
    """Whether an engine undoes broadcasting; one that does not is none the worse for it."""
    try:
        text = inspect.getsource(inspect.getmodule(cls))  # type: ignore[arg-type]
    except (OSError, TypeError):
        return False
    return bool(re.search(r"broadcast|sum_to|fit_shape|sumto|reduce_grad|match_shape", text))


def _names(reading: EngineReading) -> list[str]:
    return [f"{op.name}.{name}" for op in reading.operations for name, _array in op.operands]


def _inputs(reading: EngineReading) -> tuple[Array, ...]:
    return tuple(array for op in reading.operations for _name, array in op.operands)


def _reading(
    thing: FoundEngine, operations: tuple[Operation, ...], blamed: Any = None
) -> EngineReading:
    return EngineReading(
        thing.form, thing.title, thing.definition, thing.parts, thing.sure, thing.cls, thing.back,
        operations, 0, None, blamed,
    )  # fmt: skip


def _stands_on(operation: Operation, others: list[Operation]) -> bool:
    """Whether an operation's method uses the operator of another one that is wrong."""
    code = getattr(inspect.unwrap(operation.method), "__code__", None)
    if code is None:
        return False
    try:
        text = inspect.getsource(inspect.unwrap(operation.method)).partition(":")[2]
    except (OSError, TypeError):
        return False
    for other in others:
        if other.method is operation.method:
            continue
        name = other.method.__name__
        symbol = _BINARY.get(name)
        if (symbol and len(symbol) == 1) or symbol == "**":
            if (
                re.search(rf"return [^\n#]*(self|other|o)\b[^\n#]*{re.escape(str(symbol))}", text)
                and "_backward" not in text
                and "def " not in text
            ):
                return True
        elif re.search(rf"self\.{re.escape(name)}\(", text):
            return True
    if operation.name.startswith(("twice", "chain")):
        return any(not o.name.startswith(("twice", "chain")) for o in others)
    return False


def _wrapped(cls: Any, array: Array) -> Any:
    value = array.copy() if array.ndim else float(array)
    names = [p.name for p in positional(cls.__init__)][1:]
    if "requires_grad" in names:
        with contextlib.suppress(TypeError):
            return cls(value, requires_grad=True)
    return cls(value)


def number_of(value: Any) -> Any:
    """Return the number or array that an engine's value holds.

    Raises
    ------
    IncompleteError
        It holds none under a name that is known.
    """
    for name in _VALUE:
        held = getattr(value, name, None)
        if isinstance(held, (np.ndarray, float, int, np.generic, list)):
            return held
    raise IncompleteError("no number is held")


def gradient_of(value: Any) -> Any:
    """Return the gradient that an engine's value holds; None where there is none."""
    for name in _GRADIENT:
        if hasattr(value, name):
            held = getattr(value, name)
            if isinstance(held, (np.ndarray, float, int, np.generic, list)):
                return held
            if held is not None and not callable(held):
                with contextlib.suppress(IncompleteError):
                    return number_of(held)
    return None


def _operations(thing: FoundEngine, arrays: bool) -> Iterator[Operation]:
    cls = thing.cls
    a, b = (
        (away_from_kinks((5, 4), 1), away_from_kinks((5, 4), 2))
        if arrays
        else (np.array(0.7), np.array(-1.3))
    )
    positive = np.abs(a) + 0.2
    for name in _BINARY:
        method = getattr(cls, name, None)
        if not inspect.isfunction(method):
            continue
        symbol = name.strip("_")
        asked = [p.name for p in required(method)][1:]
        mine, theirs = "self", asked[0] if asked else ""
        if name == "__neg__":
            yield Operation(symbol, ((mine, a),), lambda x: -x, method)
        elif name == "__pow__":
            for power in (3, 2.5, -1):
                yield Operation(
                    f"{symbol} {power}", ((mine, positive),), partial(_power, power), method
                )
            yield Operation(
                f"{symbol} of two", ((mine, positive), (theirs, b)), lambda x, y: x**y, method
            )
        elif name == "__matmul__":
            if arrays:
                c = away_from_kinks((4, 3), 3)
                yield Operation(symbol, ((mine, a), (theirs, c)), lambda x, y: x @ y, method)
        elif name.startswith("__r"):
            run = {
                "__radd__": lambda x: 1.7 + x,
                "__rsub__": lambda x: 1.7 - x,
                "__rmul__": lambda x: 1.7 * x,
                "__rtruediv__": lambda x: 1.7 / x,
            }[name]
            yield Operation(symbol, ((mine, positive),), run, method)
        else:
            run2 = {
                "__add__": lambda x, y: x + y,
                "__sub__": lambda x, y: x - y,
                "__mul__": lambda x, y: x * y,
                "__truediv__": lambda x, y: x / y,
            }[name]
            yield Operation(symbol, ((mine, a), (theirs, b)), run2, method)
            if arrays and _broadcasts(cls):
                yield Operation(
                    f"{symbol} broadcast",
                    ((mine, a), (theirs, away_from_kinks((4,), 5))),
                    run2,
                    method,
                )
                yield Operation(
                    f"{symbol} broadcast left",
                    ((mine, away_from_kinks((1, 4), 6)), (theirs, a)),
                    run2,
                    method,
                )
                yield Operation(
                    f"{symbol} broadcast column",
                    ((mine, a), (theirs, away_from_kinks((5, 1), 7))),
                    run2,
                    method,
                )
            yield Operation(f"{symbol} number", ((mine, a),), partial(_with_number, run2), method)
            yield Operation(f"twice {symbol}", (("x", a),), partial(_twice, run2), method)
    back = getattr(cls, thing.back)
    if hasattr(cls, "__add__") and hasattr(cls, "__mul__"):
        yield Operation("twice shared", (("x", a), ("y", b)), _shared, back)
        yield Operation("chain", (("x", a), ("y", b)), _chain, back)
    for name, method in vars(cls).items():
        if (
            name.startswith("_")
            or not inspect.isfunction(method)
            or _NOT_OPERATIONS.search(name.lower())
            or name == thing.back
        ):
            continue
        wanted = required(method)[1:]
        if len(wanted) == 0:
            kinds: tuple[dict[str, Any], ...] = ({},)
            names = [p.name for p in positional(method)]
            if "axis" in names and arrays:
                kinds = tuple(k for k in _AXES if set(k) <= set(names))
            for options in kinds:
                label = name + "".join(f" {k}={v}" for k, v in options.items())
                for x in (a, positive):
                    yield Operation(label, (("self", x),), partial(_method, name, options), method)
        elif len(wanted) == 1:
            theirs = wanted[0].name
            other = away_from_kinks((4, 3), 3) if arrays and ("mat" in name or "dot" in name) else b
            yield Operation(name, (("self", a), (theirs, other)), partial(_method2, name), method)
            yield Operation(
                name + " swapped",
                (
                    ("self", other if other.shape == a.shape else a),
                    (theirs, a if other.shape == a.shape else other),
                ),
                partial(_method2, name),
                method,
            )
            yield Operation(name, (("self", positive),), partial(_method_with, name, 2), method)
    if arrays:
        again = np.array([1, 1, 3])
        for name in ("__getitem__", "take", "gather", "index_select", "select"):
            method = getattr(cls, name, None)
            if inspect.isfunction(method):
                run = partial(_method_with, name, again)
                yield Operation(f"{name.strip('_')} twice the same", (("self", a),), run, method)
    yield from _functions(thing, arrays, a, b, positive)


def _functions(
    thing: FoundEngine, arrays: bool, a: Array, b: Array, positive: Array
) -> Iterator[Operation]:
    """Yield the operations that are functions, or classes of functions, of the module."""
    module = inspect.getmodule(thing.cls)
    held: dict[str, Any] = vars(module) if module is not None else {}
    for name, made in held.items():
        if (
            getattr(made, "__module__", None) != thing.cls.__module__
            or made is thing.cls
            or name.startswith("_")
        ):
            continue
        if inspect.isclass(made):
            function_class: Any = made
            ready = all(
                inspect.isfunction(getattr(made, m, None))
                for m in ("__call__", "forward", "backward")
            )
            if not ready or (required(made.__init__)[1:] and made.__init__ is not object.__init__):
                continue
            takes = [p.name for p in required(function_class.forward)][1:]
            run: Any = partial(_called, made)
            method = function_class.backward
        elif inspect.isfunction(made) and not re.search(
            r"train|main|fit|test|demo|check|load|plot|numerical|zero|unbroadcast|back", name
        ):
            takes = [p.name for p in required(made)]
            run, method = made, made
        else:
            continue
        if len(takes) == 1:
            for x in (a, positive):
                yield Operation(name, ((takes[0], x),), run, method)
        elif len(takes) == 2:
            for other in (b, away_from_kinks((4, 3), 3) if arrays else b):
                yield Operation(name, ((takes[0], a), (takes[1], other)), run, method)


def _called(made: Any, *values: Any) -> Any:
    return made()(*values)


def _power(power: float, x: Any) -> Any:
    return x**power


def _with_number(run: Any, x: Any) -> Any:
    return run(x, 1.7)


def _twice(run: Any, x: Any) -> Any:
    return run(x, x)


def _shared(x: Any, y: Any) -> Any:
    first = x * y
    second = x + y
    return first * second + first


def _chain(x: Any, y: Any) -> Any:
    inner = x + y
    outer = inner * x
    deep = outer + inner
    return deep * outer


def _method(name: str, options: Mapping[str, Any], x: Any) -> Any:
    return getattr(x, name)(**options)


def _method2(name: str, x: Any, y: Any) -> Any:
    return getattr(x, name)(y)


def _method_with(name: str, number: Any, x: Any) -> Any:
    return getattr(x, name)(number)


def _runs(thing: FoundEngine, operation: Operation) -> bool:
    """Whether an expression gives a value of the engine, with finite numbers."""
    try:
        with np.errstate(all="ignore"):
            values = [_wrapped(thing.cls, array) for _name, array in operation.operands]
            out = operation.make(*values)
            if not isinstance(out, thing.cls) or any(out is value for value in values):
                return False
            numbers = np.asarray(number_of(out), dtype=np.float64)
            if not np.isfinite(numbers).all():
                return False
            if numbers.ndim == 0 and operation.operands[0][1].ndim and len(operation.operands) == 2:
                return True
            return True
    except Exception:
        return False


class EngineSession:
    """Every operation of an engine, each in a graph of its own."""

    def __init__(self, reading: EngineReading) -> None:
        self._reading = reading
        self._inputs: dict[str, Array] = {}
        self._dtype: Any = np.float64

    def forward(self, values: Values) -> Any:
        """Return what each operation gives."""
        self._inputs = dict(values.inputs)
        # Numbers of Python's own have one precision only.
        self._dtype = next(iter(self._inputs.values())).dtype
        outputs = tuple(
            np.asarray(number_of(self._built(operation)[1]), dtype=self._dtype)
            for operation in self._reading.operations
        )
        return outputs if len(outputs) > 1 else outputs[0]

    def _built(self, operation: Operation) -> tuple[dict[str, Any], Any]:
        values = {
            f"{operation.name}.{name}": _wrapped(
                self._reading.cls, self._inputs[f"{operation.name}.{name}"]
            )
            for name, _array in operation.operands
        }
        return values, operation.make(*values.values())

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return each operand's gradient."""
        found: dict[str, Any] = {}
        for operation, weights in zip(self._reading.operations, upstream, strict=True):
            values, out = self._built(operation)
            factor = self._go_back(out, np.asarray(weights, dtype=float))
            for name, value in values.items():
                given = gradient_of(value)
                found[name] = (
                    None
                    if given is None
                    else np.asarray(np.asarray(given, dtype=float) * factor, dtype=self._dtype)
                )
        return found

    def _go_back(self, out: Any, weights: Array) -> Any:
        """Go back with an upstream gradient; return a factor for what could not be handed over."""
        cls, back = self._reading.cls, getattr(out, self._reading.back)
        shape = np.shape(number_of(out))
        asked = positional(back)
        if asked and re.search(r"grad|seed|^g$|dout|delta|upstream", asked[0].name):
            with contextlib.suppress(TypeError):
                back(weights if shape else float(weights))
                return 1.0
        if not hasattr(cls, "__mul__"):
            back()
            return weights if not shape else 1.0
        weighted = out * _wrapped(cls, weights)
        if shape and hasattr(cls, "sum"):
            weighted = weighted.sum()
        getattr(weighted, self._reading.back)()
        return 1.0

    def parameters(self) -> dict[str, Array]:
        """An expression has none."""
        return {}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False
