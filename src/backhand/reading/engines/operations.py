"""Expressions of an engine's own operators: each by itself, then several uses of one value."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.engines.engine import OPERATORS, Engine, applied, broadcasts, number_of
from backhand.reading.instances import positional, required
from backhand.reading.samples import away_from_kinks
from backhand.reading.source import text_of

Array = NDArray[Any]

# No operations, or what has another name there: setting back, drawing, going back.
_NOT_OPERATIONS: Final = pattern(
    r"zero|back|grad|^item$|numpy|detach|copy|clone|^data$|topo|graph|draw|print|repr|to_?list|size"
    r"|shape|^ndim|step|update|creator|params|wrap|walk|visit|label|unchain|reset|lift|ancest"
    r"|order|^is_|^has_|load|save|train|fit$|predict|uniform|random|^ones|^zeros|build|parents"
)
_NOT_FUNCTIONS: Final = pattern(
    r"train|main|^fit$|test|demo|check|load|plot|numerical|zero|unbroadcast|back|grad|fit_shape"
    r"|sum_to|topo|sort|visit|dataset|accuracy|primitive|vjp|register|^_"
)
# What an operation may be given beside values, under the names that it asks for.
_AXES: Final[tuple[dict[str, Any], ...]] = (
    {"axis": 0},
    {"axis": 1},
    {"axis": 1, "keepdims": True},
    {"axis": 0, "keepdims": True},
    {"axis": -1},
    {"keepdims": True},
)
_AXIS: Final = ("axis", "dim", "axes")
_NUMBERS: Final[tuple[tuple[str, tuple[float, ...]], ...]] = (
    (r"^(n|p|power|exponent|exp|k|c|pow|e)$", (3, 2.5, 2)),
    (r"alpha|slope|leak|negative", (0.3, 0.05)),
    (r"^(lo|low|min|a_min|min_val\w*|lower)$", (-0.8,)),
    (r"^(hi|high|max|a_max|max_val\w*|upper)$", (0.9,)),
    (r"beta|scale|factor|gain|lam", (1.7,)),
)
_SHAPES: Final = pattern(r"^(shape|new_?shape|newshape|size|dims|target_shape)$")
_SPREAD: Final = pattern(r"broadcast|expand")
_SLICES: Final = pattern(r"^(start|stop|begin|end|lo|hi|i|j)$")
_SEVERAL: Final = pattern(r"concat|stack|cat$|sum_all|add_n")
_TARGET: Final = pattern(r"target|label|^t$|^y$|^ys$|y_true|truth", re.IGNORECASE)
_SPREADING: Final = pattern(
    r"^(add|sub|subtract|mul|multiply|div|divide|plus|minus|times|maximum|minimum|bias_add)$",
    re.IGNORECASE,
)
_BIASED: Final = pattern(r"^(add|plus|bias_add|addbias|biasadd)$", re.IGNORECASE)
# How many samples an engine of numbers is asked for: one value each.
SAMPLES: Final = 6


@frozen
class Operation:
    """One expression.

    Attributes
    ----------
    name : str
    operands : tuple of (name, array)
    make : callable
        Values → value.
    method : callable
        Where its way back stands, or is made.
    uses : str
        The operation that it uses several times, or "*" for several of them; "" for one by itself.
    """

    name: str
    operands: tuple[tuple[str, Array], ...]
    make: Callable[..., Any]
    method: Any
    uses: str = ""
    names: tuple[str, ...] = field(default=())

    @property
    def tensors(self) -> list[str]:
        """What reports call its operands."""
        return [f"{self.name}.{name}" for name, _array in self.operands]


def operations(engine: Engine) -> Iterator[Operation]:
    """Yield the expressions of single operators, and of functions, that an engine may have.

    Of those of one name the first that runs is meant: the others are for another range.
    """
    if issubclass(engine.cls, engine.kind) and engine.kind is engine.cls:
        yield from _operators(engine)
        yield from _methods(engine)
    yield from _classes(engine)
    if not engine.wrt:
        yield from _functions(engine)


def reuses(engine: Engine, sound: list[Operation]) -> Iterator[Operation]:
    """Yield expressions in which a value is used several times, of operators that run."""
    add = next((op.make for op in sound if op.name.lower() in ("add", "plus")), None)
    mul = next((op.make for op in sound if op.name.lower() in ("mul", "multiply")), None)
    join = add or mul
    way = engine.way_back
    x, y = _pair(engine)
    for op in sound:
        if " " in op.name:
            continue  # another choice of what is there
        if op.name.lower() in ("add", "mul", "multiply", "matmul") and len(op.operands) == 2:
            yield Operation(f"twice {op.name}", (("x", x),), partial(_twice, op.make), way, op.name)
        if join is None:
            if len(op.operands) > 1:
                yield Operation(
                    f"{op.name} in a row",
                    squared(op.operands),
                    partial(_nested, op.make),
                    way,
                    op.name,
                )
            continue
        if len(op.operands) == 1 and op.operands[0][1].shape == x.shape:
            # Once before, once after: whichever of the two is gone through last may overwrite.
            for title, first in (("beside itself", True), ("after itself", False)):
                run = partial(_beside, op.make, join, first)
                yield Operation(f"{op.name} {title}", op.operands, run, way, op.name)
        else:
            run = partial(_again, op.make, join)
            yield Operation(f"{op.name} used twice", op.operands, run, way, op.name)
    if add is not None and mul is not None:
        pair = (("x", x), ("y", y))
        for name, make in (
            ("twice shared", _shared),
            ("chain", _chain),
            ("ladder", _ladder),
            ("late use", _late),
        ):
            yield Operation(name, pair, partial(make, add, mul), way, "*")


def _pair(engine: Engine) -> tuple[Array, Array]:
    shape: tuple[int, ...] = (5, 4) if engine.arrays else (SAMPLES,)
    return away_from_kinks(shape, 1), away_from_kinks(shape, 2)


def _twice(run: Any, x: Any) -> Any:
    return run(x, x)


def _again(run: Any, join: Any, *values: Any) -> Any:
    return join(run(*values), run(*values))


def _beside(run: Any, join: Any, first: bool, x: Any) -> Any:
    return join(run(x), x) if first else join(x, run(x))


def squared(operands: tuple[tuple[str, Array], ...]) -> tuple[tuple[str, Array], ...]:
    """Return operands of which a result can stand for the first: no 3 beside the 4."""
    return tuple(
        (n, away_from_kinks(tuple(4 if k == 3 else k for k in array.shape), 11 + place))
        for place, (n, array) in enumerate(operands)
    )


def _nested(run: Any, x: Any, *others: Any) -> Any:
    first = run(x, *others)
    if np.shape(number_of(first)) != np.shape(number_of(x)):
        # Repeated along the others, it would be another operation's affair to undo that.
        raise ValueError("what comes out is of another shape than what goes in")
    return run(first, *others)


def _shared(add: Any, mul: Any, x: Any, y: Any) -> Any:
    first = mul(x, y)
    return add(mul(first, add(x, y)), first)


def _chain(add: Any, mul: Any, x: Any, y: Any) -> Any:
    inner = add(x, y)
    outer = mul(inner, x)
    return mul(add(outer, inner), outer)


def _ladder(add: Any, mul: Any, x: Any, y: Any) -> Any:
    value = x
    for _step in range(5):
        value = add(mul(value, y), mul(value, x))
    return value


def _late(add: Any, mul: Any, x: Any, y: Any) -> Any:
    inner = mul(x, y)
    far = inner
    for _step in range(4):
        far = mul(far, y)
    return add(inner, add(far, mul(inner, far)))


# ------------------------------------------------------------------------- operators


def _operators(engine: Engine) -> Iterator[Operation]:
    cls, arrays = engine.cls, engine.arrays
    a, b = _pair(engine)
    positive = np.abs(a) + 0.2
    spread = arrays and broadcasts(engine.module)
    for name in OPERATORS:
        method = getattr(cls, name, None)
        if not inspect.isfunction(method):
            continue
        symbol = name.strip("_")
        asked = [p.name for p in required(method)][1:]
        theirs = asked[0] if asked else "other"
        if name == "__neg__":
            yield Operation(symbol, (("self", a),), lambda x: -x, method)
        elif name == "__abs__":
            yield Operation(symbol, (("self", a),), lambda x: abs(x), method)
        elif name == "__pow__":
            for power, x in ((3, a), (2.5, positive), (-1, a), (-2, a), (0.5, positive)):
                yield Operation(f"{symbol} {power}", (("self", x),), partial(_power, power), method)
            yield Operation(
                f"{symbol} of two", (("self", positive), (theirs, b)), lambda x, y: x**y, method
            )
        elif name == "__matmul__":
            if arrays:
                c = away_from_kinks((4, 3), 3)
                yield Operation(symbol, (("self", a), (theirs, c)), lambda x, y: x @ y, method)
        elif name.startswith("__r"):
            run = {
                "__radd__": lambda x: 1.7 + x,
                "__rsub__": lambda x: 1.7 - x,
                "__rmul__": lambda x: 1.7 * x,
                "__rtruediv__": lambda x: 1.7 / x,
                "__rpow__": lambda x: 1.7**x,
            }[name]
            yield Operation(symbol, (("self", a),), run, method)
        else:
            run2 = {
                "__add__": lambda x, y: x + y,
                "__sub__": lambda x, y: x - y,
                "__mul__": lambda x, y: x * y,
                "__truediv__": lambda x, y: x / y,
            }[name]
            yield Operation(symbol, (("self", a), (theirs, b)), run2, method)
            yield Operation(f"{symbol} number", (("self", a),), partial(_with_number, run2), method)
            for title, left, right in _SPREADS if spread else ():
                yield Operation(
                    f"{symbol} {title}",
                    (
                        ("self", away_from_kinks(left, 6)),
                        (theirs, away_from_kinks(right, 5)),
                    ),
                    run2,
                    method,
                )


_SPREADS: Final[tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]] = (
    ("broadcast", (5, 4), (4,)),
    ("broadcast left", (1, 4), (5, 4)),
    ("broadcast column", (5, 4), (5, 1)),
    ("broadcast column left", (5, 1), (5, 4)),
    ("broadcast both", (5, 1), (1, 4)),
)


def _power(power: float, x: Any) -> Any:
    return x**power


def _with_number(run: Any, x: Any) -> Any:
    return run(x, 1.7)


# ------------------------------------------------------------------------- methods


def _methods(engine: Engine) -> Iterator[Operation]:
    cls, arrays = engine.cls, engine.arrays
    for name in dir(cls):
        method = inspect.getattr_static(cls, name)
        if isinstance(method, property) and name in ("T", "mT") and method.fget is not None:
            a = _pair(engine)[0]
            yield Operation(name, (("self", a),), partial(_attribute, name), method.fget)
        if name.startswith("_") and name != "__getitem__":
            continue
        if (
            not inspect.isfunction(method)
            or method.__module__ != cls.__module__
            or _NOT_OPERATIONS.search(name.lower())
            or name == engine.method
        ):
            continue
        takes = list(inspect.signature(method).parameters.values())[1:]
        starred = any(p.kind is p.VAR_POSITIONAL for p in takes)
        if name == "__getitem__":
            if arrays:
                yield from _indexed(engine, method)
            continue
        if starred and arrays:
            yield from _starred(engine, name, method)
            continue
        yield from _of_signature(engine, name, partial(_method, name), method, method, 1)
    if arrays:
        for name in ("take", "gather", "index_select", "select"):
            method = getattr(cls, name, None)
            if inspect.isfunction(method):
                run = partial(_method, name, {}, (np.array([1, 1, 3]),))
                a = _pair(engine)[0]
                yield Operation(f"{name} twice the same", (("self", a),), run, method)


def _indexed(engine: Engine, method: Any) -> Iterator[Operation]:
    a = _pair(engine)[0]
    for title, index in (
        ("twice the same", np.array([1, 1, 3])),
        ("row", 2),
        ("slice", slice(1, 4)),
        ("pairs", (np.array([0, 2, 2]), np.array([1, 3, 3]))),
    ):
        run = partial(_method, "__getitem__", {}, (index,))
        yield Operation(f"getitem {title}", (("self", a),), run, method)


def _starred(engine: Engine, name: str, method: Any) -> Iterator[Operation]:
    """Yield calls of a method that takes any number of axes, or of sizes."""
    cube = away_from_kinks((5, 3, 4), 8)
    a = _pair(engine)[0]
    if "trans" in name or "perm" in name:
        yield Operation(name, (("self", a),), partial(_method, name, {}, ()), method)
        run = partial(_method, name, {}, (1, 2, 0))
        yield Operation(f"{name} 1 2 0", (("self", cube),), run, method)
    else:
        for title, handed in (("4 5", (4, 5)), ("", (-1,)), ("", ((4, 5),)), ("", ())):
            run = partial(_method, name, {}, handed)
            yield Operation(f"{name} {title}".strip(), (("self", a),), run, method)


def _of_signature(
    engine: Engine, name: str, call: Any, function: Any, method: Any, own: int
) -> Iterator[Operation]:
    """Yield calls of a function of `own` values, or of one more, by what it asks for beside."""
    asked = required(function)
    optional = [p.name for p in positional(function) if p.default is not p.empty]
    values = [p.name for p in asked[:own]]
    a, b = _pair(engine)
    rest = [p.name for p in asked[own:]]
    settled = [_numbers(n) for n in rest]
    unary = "self" if values == ["self"] else values[0] if values else "x"
    if len(rest) == 1 and _SHAPES.match(rest[0]):
        if engine.arrays:
            x, shape = (away_from_kinks((1, 4), 6), (5, 4)) if _SPREAD.search(name) else (a, (4, 5))
            yield Operation(name, ((unary, x),), partial(call, {}, (shape,)), method)
        return
    if rest and all(settled) and not (len(rest) == 1 and len(rest[0]) == 1 and own == 1):
        for k, chosen in enumerate(zip(*_padded(settled), strict=True)):
            label = name if k == 0 else f"{name} {' '.join(map(str, chosen))}"
            for x in _ranges(a):
                yield Operation(label, ((unary, x),), partial(call, {}, chosen), method)
        return
    if len(rest) == 1 and own == 1 and values == ["self"]:
        yield from _of_two(engine, name, partial(call, {}), unary, rest[0], method)
        for number in _numbers(rest[0]):
            yield Operation(f"{name} {number}", ((unary, a),), partial(call, {}, (number,)), method)
        yield Operation(name, ((unary, np.abs(a) + 0.2),), partial(call, {}, (2,)), method)
        return
    if rest:
        return
    if own == 1:
        for options in ({}, *_options(engine, optional)):
            label = name + "".join(f" {k}={v}" for k, v in options.items())
            for x in _ranges(a):
                yield Operation(label, ((unary, x),), partial(call, options, ()), method)
    elif own == 2:
        yield from _of_two(engine, name, partial(call, {}), values[0], values[1], method)
    elif own == 3 and engine.arrays:
        matrix, bias = away_from_kinks((4, 3), 3), away_from_kinks((3,), 4)
        for second, third in ((matrix, bias), (matrix.T.copy(), bias), (b, a)):
            yield Operation(
                name,
                tuple(zip(values, (a, second, third), strict=True)),
                lambda *v: call({}, (), *v) if own else None,
                method,
            )


def _of_two(
    engine: Engine, name: str, call: Any, mine: str, theirs: str, method: Any
) -> Iterator[Operation]:
    a, b = _pair(engine)

    def run(x: Any, y: Any) -> Any:
        return call((), x, y)

    others = [b]
    if engine.arrays:
        others = [b, away_from_kinks((4, 3), 3)]
        if re.search(r"mat|dot|mm", name, re.IGNORECASE):
            others.reverse()
    for other in others:
        for x in (a, np.abs(a) + 0.2):
            yield Operation(name, ((mine, x), (theirs, other)), run, method)
    if engine.arrays and _TARGET.search(theirs):
        classes = np.array([2, 0, 3, 1, 2])
        yield Operation(name, ((mine, a),), lambda x: call((classes,), x), method)
    if engine.arrays and _is_spread(engine, name):
        yield Operation(
            f"{name} broadcast", ((mine, a), (theirs, away_from_kinks((4,), 5))), run, method
        )
    # The other way round: a maximum's other branch, and what asks who comes first.
    yield Operation(f"{name} swapped", ((mine, b), (theirs, a)), run, method)


def _is_spread(engine: Engine, name: str) -> bool:
    """Whether one operand may be repeated along the other: the engine says so, or adds a bias."""
    if broadcasts(engine.module):
        return bool(_SPREADING.search(name))
    products = any(re.search(r"dot|matmul", other, re.IGNORECASE) for other in vars(engine.module))
    return engine.wrt and products and bool(_BIASED.search(name))


def _padded(choices: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    most = max(map(len, choices))
    return [each + each[-1:] * (most - len(each)) for each in choices]


def _numbers(name: str) -> tuple[float, ...]:
    return next((numbers for pattern, numbers in _NUMBERS if re.search(pattern, name)), ())


def _options(engine: Engine, optional: list[str]) -> Iterator[dict[str, Any]]:
    axis = next((n for n in _AXIS if n in optional), None)
    for options in _AXES if engine.arrays else ():
        if "axis" in options and axis is None:
            continue
        renamed = {(str(axis) if k == "axis" else k): v for k, v in options.items()}
        if set(renamed) <= set(optional):
            yield renamed
    if axis is not None and engine.arrays:
        yield {axis: (0, 1)}
    for name in optional:
        for number in _numbers(name)[:2]:
            yield {name: number}


def _ranges(a: Array) -> Iterator[Array]:
    """Yield arguments of a function of one value: of either sign, positive, small, above one."""
    yield a
    yield np.abs(a) + 0.2
    yield a / 2
    yield np.abs(a) + 1.1


def _attribute(name: str, x: Any) -> Any:
    return getattr(x, name)


def _method(name: str, options: Mapping[str, Any], handed: tuple[Any, ...], *values: Any) -> Any:
    return getattr(values[0], name)(*values[1:], *handed, **options)


# ------------------------------------------------------------------------- functions


def _classes(engine: Engine) -> Iterator[Operation]:
    """Yield the classes of a module whose instances, or which themselves, are applied to values."""
    static = list(applied(engine.module))
    for made in static:
        names = [p.name for p in required(made.forward)][1:]
        yield from _applied(engine, made.__name__, made.apply, names, made.backward)
    held: list[tuple[str, Any]] = list(vars(engine.module).items())
    for name, made in held:
        if (
            not inspect.isclass(made)
            or made.__module__ != engine.module.__name__
            or made in static
            or made is engine.cls
            or name.startswith("_")
        ):
            continue
        way_back = getattr(made, "backward", None)
        if engine.wrt:
            way = next((getattr(made, n) for n in ("gradient", "backward", "grad", "vjp")
                        if inspect.isfunction(getattr(made, n, None))), None)  # fmt: skip
            there = next((getattr(made, n) for n in ("compute", "forward", "evaluate", "eval")
                          if inspect.isfunction(getattr(made, n, None))), None)  # fmt: skip
            if way is not None and there is not None:
                names = [p.name for p in required(there)][1:]
                yield from _applied(engine, name, made, names, way)
            continue
        if not all(
            inspect.isfunction(getattr(made, m, None)) for m in ("__call__", "forward", "backward")
        ):
            continue
        forward: Any = getattr(made, "forward", None)
        taken = [p.name for p in inspect.signature(forward).parameters.values()
                 if p.kind is not p.VAR_KEYWORD][1:]  # fmt: skip
        own = made.__init__ is not object.__init__
        asked = [p.name for p in required(made.__init__)][1:] if own else []
        for label, arguments in _constructions(asked, made if own else None):
            for op in _applied(engine, name, partial(_called, made, arguments), taken, way_back):
                yield Operation(op.name + label, op.operands, op.make, op.method)


def _constructions(asked: list[str], cls: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield arguments for the constructor of a function's class, with what they are called by."""
    if asked:
        choices = []
        for n in asked:
            if _SHAPES.match(n):
                choices.append(((4, 5),))
            elif n in _AXIS:
                choices.append((None, 1))  # type: ignore[arg-type]
            elif n == "keepdims":
                choices.append((False, False))  # type: ignore[arg-type]
            else:
                choices.append(_numbers(n) or (1.7,))  # type: ignore[arg-type]
        for k, chosen in enumerate(zip(*_padded(choices), strict=True)):  # type: ignore[arg-type]
            yield (
                "" if k == 0 else f" {' '.join(map(str, chosen))}",
                dict(zip(asked, chosen, strict=True)),
            )
        return
    yield "", {}
    optional = [p.name for p in positional(cls.__init__)] if cls is not None else []
    axis = next((n for n in _AXIS if n in optional), None)
    if axis is not None:
        yield f" {axis}=1", {axis: 1}
        yield f" {axis}=0", {axis: 0}


def _applied(
    engine: Engine, name: str, call: Any, names: list[str], way_back: Any
) -> Iterator[Operation]:
    """Yield applications of a function to as many values as it takes, plain numbers among them."""
    a, b = _pair(engine)
    if not names or len(names) > 4:
        return
    first, *rest = names
    if not rest:
        for x in _ranges(a):
            yield Operation(name, ((first, x),), call, way_back)
        return
    if len(rest) == 2 and all(_SLICES.match(n) for n in rest):
        yield Operation(name, ((first, a),), lambda x: call(x, 1, 3), way_back)
        return
    if len(rest) == 1:
        yield from _of_two(
            engine, name, lambda handed, *v: call(*v, *handed), first, rest[0], way_back
        )
        for number in _numbers(rest[0]):
            yield Operation(
                f"{name} {number}", ((first, a),), lambda x, n=number: call(x, n), way_back
            )
        return
    if not engine.arrays:
        yield Operation(
            name,
            tuple((n, away_from_kinks((SAMPLES,), k)) for k, n in enumerate(names)),
            call,
            way_back,
        )
        return
    matrix, bias, scale = (away_from_kinks(s, 3 + k) for k, s in enumerate(((4, 3), (3,), (4,))))
    for others in ((matrix, bias), (matrix.T.copy(), bias), (scale, scale + 0.3), (b, a)):
        if len(others) == len(rest):
            yield Operation(name, tuple(zip(names, (a, *others), strict=True)), call, way_back)


def _called(made: Any, arguments: Mapping[str, Any], *values: Any) -> Any:
    return made(**arguments)(*values)


def _functions(engine: Engine) -> Iterator[Operation]:
    """Yield the functions of a module that may take values."""
    for name, function in list(vars(engine.module).items()):
        if (
            not inspect.isfunction(function)
            or function.__module__ != engine.module.__name__
            or _NOT_FUNCTIONS.search(name)
            or function is engine.back
        ):
            continue
        asked = [p.name for p in required(function)]
        if len(asked) == 1 and _SEVERAL.search(name) and engine.arrays:
            a, b = _pair(engine)
            for options in ({}, *_options(engine, [p.name for p in positional(function)][1:])):
                label = name + "".join(f" {k}={v}" for k, v in options.items())
                yield Operation(
                    label,
                    (("first", a), ("second", b)),
                    partial(_listed, function, options),
                    function,
                )
        elif 1 <= len(asked) <= 3:
            own = len(asked)
            beside = [n for n in asked[1:] if _SHAPES.match(n) or _numbers(n) or n in _AXIS]
            if beside and len(beside) == len(asked) - 1:
                own = 1
            call = partial(_function, function)
            yield from _of_signature(engine, name, call, function, _made_by(function), own)


def _made_by(function: Any) -> Any:
    return inspect.unwrap(function)


def _listed(function: Any, options: Mapping[str, Any], *values: Any) -> Any:
    return function(list(values), **options)


def _function(
    function: Any, options: Mapping[str, Any], handed: tuple[Any, ...], *values: Any
) -> Any:
    return function(*values, *handed, **options)


def undriven(engine: Engine, sound: list[Operation]) -> list[str]:
    """Return the operators that an engine defines, and that no expression ran."""
    driven = {op.name.split(" ")[0] for op in sound}
    found = []
    for name in dir(engine.cls):
        method = inspect.getattr_static(engine.cls, name)
        plain = name.strip("_") if name in OPERATORS or name == "__getitem__" else name
        builds = inspect.isfunction(method) and re.search(
            rf"\b{engine.cls.__name__}\(|_backward\b", text_of(method).partition(":")[2]
        )
        if (
            builds
            and method.__module__ == engine.cls.__module__
            and plain not in driven
            and (name in OPERATORS or name == "__getitem__" or not name.startswith("_"))
            and not _NOT_OPERATIONS.search(name.lower())
            and name != engine.method
        ):
            found.append(plain)
    return found
