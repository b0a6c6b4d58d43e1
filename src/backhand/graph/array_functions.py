"""NumPy's functions on traced arrays: each is run on the plain ones and entered as operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.product import read_einsum
from backhand.graph.operations.rearrangement import Move
from backhand.graph.recorder import Handle, Recorder
from backhand.graph.traced_array import TracedArray, as_type, copied, moved, plain, traced, wrapped
from backhand.graph.ufuncs import unknown

Array = NDArray[Any]
Handler = Callable[[Recorder, tuple[Any, ...], dict[str, Any]], Any]


def call_function(
    recorder: Recorder, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Run one of NumPy's functions and enter what it does; returns what NumPy would, traced."""
    name = getattr(func, "__name__", str(func))
    handler = _HANDLERS.get(name)
    if handler is not None:
        return handler(recorder, args, kwargs)
    if name in _TELL:
        return func(*plain(args), **plain(kwargs))
    if name in _THROUGH:
        # Python code of NumPy's own, whose steps are recorded.
        return func._implementation(*args, **kwargs)  # type: ignore[attr-defined]
    return _other(recorder, func, name, args, kwargs)


def _other(
    recorder: Recorder,
    func: Callable[..., Any],
    name: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Run what the catalogue does not have; its floats come out of a closed box."""
    operands = [x for x in _flat((args, kwargs)) if recorder.is_known(x)]
    numbers = [recorder.number_of(x) for x in operands]
    result = func(*plain(args), **plain(kwargs))
    if not numbers:
        return _constants(result)

    def entered(part: Any) -> Any:
        if isinstance(part, (np.ndarray, np.generic)) and part.dtype.kind in "biufc":
            return traced(recorder, part, unknown(recorder, f"np.{name}", numbers, part))
        if isinstance(part, tuple):
            return tuple(entered(p) for p in part)
        if isinstance(part, list):
            return [entered(p) for p in part]
        return part

    return entered(result)


def _constants(result: Any) -> Any:
    if isinstance(result, np.ndarray) and result.dtype.kind in "biufc":
        return constant(result)
    return result


def _flat(value: Any) -> list[Any]:
    if isinstance(value, (tuple, list)):
        return [x for part in value for x in _flat(part)]
    if isinstance(value, dict):
        return [x for part in value.values() for x in _flat(part)]
    return [value]


def constant(value: Array) -> Any:
    """Return a new array of the code's as a traced one that nothing is recorded of yet."""
    return wrapped(value, Handle(np.asarray(value)))


# Functions that tell of an array and compute nothing with it.
_TELL: Final = frozenset(
    [
        "shape",
        "ndim",
        "size",
        "result_type",
        "can_cast",
        "may_share_memory",
        "shares_memory",
        "array_equal",
        "allclose",
        "array_repr",
        "array_str",
        "array2string",
        "iscomplexobj",
        "isrealobj",
        "min_scalar_type",
        "common_type",
        "save",
        "savez",
        "savetxt",
        "set_printoptions",
        "broadcast_shapes",
        "array_equiv",
        "isscalar",
        "zeros_like",
        "ones_like",
        "empty_like",
        "full_like",
    ]
) - {"zeros_like", "ones_like", "empty_like", "full_like"}

# NumPy functions that are written in Python and made of others.
_THROUGH: Final = frozenset(("average",))


def _like(func: Callable[..., Any]) -> Handler:
    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        kwargs = {**plain(kwargs), "subok": False}
        return constant(func(*plain(args), **kwargs))

    return handle


def _full_like(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = dict(zip(("a", "fill_value"), args, strict=False), **kwargs)
    made = constant(np.empty_like(plain(given["a"]), dtype=given.get("dtype"), subok=False))
    made[...] = given["fill_value"]
    return made


def _named(names: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return arguments by name, as if the function had been called so."""
    return {**dict(zip(names.split(), args, strict=False)), **kwargs}


def _into(recorder: Recorder, out: Any, result: Any) -> Any:
    """Put a result where the caller asked for it."""
    if out is None:
        return result
    target = out[0] if isinstance(out, tuple) else out
    if isinstance(target, TracedArray):
        target[...] = result
        return target
    handle = Handle(target)
    np.copyto(target, plain(result))
    found = recorder.handle_of(result)
    handle.number = None if found is None else recorder.current(found)
    recorder.adopt(target, handle)
    return target


def _moving(operation: str, func: Callable[..., Any], several: bool = False) -> Handler:
    """Return the handler of a function that moves the entries of its first argument."""

    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        kwargs = dict(kwargs)
        out = kwargs.pop("out", None)
        if args:
            array, rest = args[0], plain(args[1:])
        else:
            key = next(iter(kwargs))
            array, rest = kwargs.pop(key), ()
        options = plain(kwargs)
        array = as_array(recorder, array)

        def move(a: Array) -> Array:
            result: Array = func(a, *rest, **options)
            return result

        return _into(
            recorder, out, moved(recorder, operation, array, move, _settings(rest, options))
        )

    return handle


def _settings(rest: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    told = {
        str(k): v
        for k, v in options.items()
        if isinstance(v, (int, float, str, bool)) or (isinstance(v, tuple) and len(v) < 8)
    }
    for key, value in zip(("axes", "option"), rest, strict=False):
        if isinstance(value, (int, tuple, list)) and key not in told:
            told[key] = tuple(value) if isinstance(value, list) else value
    return told


def as_array(recorder: Recorder, thing: Any) -> Any:
    """Return a traced array for an operand: a list of traced numbers is put together."""
    if isinstance(thing, TracedArray):
        return thing
    handle = recorder.handle_of(thing)
    if handle is not None:
        return wrapped(handle.data, handle)
    if isinstance(thing, (list, tuple)) and recorder.is_known(thing):
        return _joined(recorder, "concatenate", list(thing), np.stack, "stack")
    return constant(np.asarray(plain(thing)))


def _joined(
    recorder: Recorder, operation: str, arrays: Sequence[Any], func: Callable[..., Any], name: str
) -> Any:
    """Record a function that puts several arrays together."""
    held = [
        as_array(recorder, part) if isinstance(part, (list, tuple, np.ndarray)) else part
        for part in arrays
    ]
    if not any(recorder.is_known(part) for part in held):
        return constant(np.asarray(func([np.asarray(plain(part)) for part in held])))
    numbers = [recorder.number_of(part) for part in held]
    values = [recorder.variables[n].value for n in numbers]
    bare = [np.asarray(plain(part)) for part in held]
    result = func(bare)

    def move(*others: Array) -> Any:
        return func(list(others))

    label = "" if name == "concatenate" else name
    number = recorder.add(
        operation, numbers, result, {"count": len(values)}, Move(move, len(values)), label=label
    )
    return traced(recorder, result, number)


def _joining(name: str) -> Handler:
    func = getattr(np, name)

    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = _named("arrays axis out", args, kwargs)
        arrays = given.pop("arrays", given.pop("tup", None))
        out = given.pop("out", None)
        if isinstance(arrays, np.ndarray):
            arrays = list(arrays)
        options = {k: v for k, v in given.items() if k in ("axis",)}
        result = _joined(
            recorder, "concatenate", arrays, lambda parts: func(parts, **options), name
        )
        return _into(recorder, out, result)

    return handle


def _append(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("arr values axis", args, kwargs)
    axis = given.get("axis")
    parts = [given["arr"], given["values"]]
    return _joined(
        recorder, "concatenate", parts, lambda p: np.append(p[0], p[1], axis=axis), "concatenate"
    )


def _splitting(name: str) -> Handler:
    func = getattr(np, name)

    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        array = as_array(recorder, args[0])
        rest, options = plain(args[1:]), plain(kwargs)
        count = len(func(plain(array), *rest, **options))

        def piece(k: int) -> Callable[[Any], Any]:
            return lambda a: func(a, *rest, **options)[k]

        return [
            moved(recorder, "getitem", array, piece(k), {"index": f"piece {k}"})
            for k in range(count)
        ]

    return handle


def _reducing(ufunc: np.ufunc) -> Handler:
    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if ufunc in (np.add, np.multiply):
            given = _named("a axis dtype out", args, kwargs)
        else:
            given = _named("a axis out", args, kwargs)
        array = as_array(recorder, given.pop("a"))
        options = {k: v for k, v in given.items() if v is not None and v is not np._NoValue}
        options.setdefault("axis", None)
        return ufunc.reduce(array, **options)

    return handle


def _mean(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a axis dtype out", args, kwargs)
    array = as_array(recorder, given["a"])
    axis, keepdims = given.get("axis"), given.get("keepdims", False) is True
    if given.get("where", np._NoValue) not in (np._NoValue, True):
        return _other(recorder, np.mean, "mean(where=…)", args, kwargs)
    known = recorder.is_known(array)
    number = recorder.number_of(array) if known else 0
    result = np.mean(plain(array), axis=axis, keepdims=keepdims, dtype=given.get("dtype"))
    made = None
    if known:
        settings = {"axis": _axis(axis), "keepdims": keepdims}
        made = recorder.add("mean", (number,), result, settings)
    return _into(recorder, given.get("out"), traced(recorder, result, made))


def _axis(axis: Any) -> Any:
    if axis is None:
        return None
    return int(axis) if np.ndim(axis) == 0 else tuple(int(a) for a in axis)


def _var(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Record a variance as what it is made of: mean, difference, square, mean."""
    given = _named("a axis dtype out ddof", args, kwargs)
    array = as_array(recorder, given["a"])
    axis, keepdims = given.get("axis"), given.get("keepdims", False) is True
    ddof = given.get("ddof", given.get("correction", 0))
    ddof = 0 if ddof is np._NoValue else ddof
    centre = np.mean(array, axis=axis, keepdims=True)
    squares = np.square(np.subtract(array, centre))
    if not ddof:
        result = np.mean(squares, axis=axis, keepdims=keepdims)
    else:
        total = np.sum(squares, axis=axis, keepdims=keepdims)
        count = plain(array).size // max(plain(total).size, 1)
        result = total / (count - ddof)
    return _into(recorder, given.get("out"), result)


def _std(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    kwargs = dict(kwargs)
    out = kwargs.pop("out", None)
    return _into(recorder, out, np.sqrt(_var(recorder, args, kwargs)))


def _dot(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a b out", args, kwargs)
    a, b = as_array(recorder, given["a"]), as_array(recorder, given["b"])
    if a.ndim == 0 or b.ndim == 0:
        result = np.multiply(a, b)
    elif b.ndim <= 2:
        result = np.matmul(a, b)
    else:
        result = np.tensordot(a, b, axes=(-1, -2))
    return _into(recorder, given.get("out"), result)


def _einsum(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    equation, *operands = args
    options = dict(kwargs)
    out = options.pop("out", None)
    result = np.einsum(plain(equation), *plain(tuple(operands)), **plain(options))
    if not isinstance(result, np.ndarray):
        result = np.asarray(result)
    known = any(recorder.is_known(x) for x in operands)
    number = None
    if known:
        numbers = [recorder.number_of(x) for x in operands]
        arrays = [np.asarray(plain(x)) for x in operands]
        read = read_einsum(equation, arrays) if isinstance(equation, str) else None
        if read is None:
            number = unknown(recorder, "np.einsum", numbers, result)
        else:
            number = recorder.add("einsum", numbers, result, {"equation": equation}, read)
    if result.base is not None or not result.flags.owndata:
        result = result.copy()
    return _into(recorder, out, traced(recorder, result, number))


def _tensordot(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a b axes", args, kwargs)
    a, b, axes = given["a"], given["b"], plain(given.get("axes", 2))
    n, m = np.ndim(a), np.ndim(b)
    if isinstance(axes, (int, np.integer)):
        first, second = list(range(n - int(axes), n)), list(range(int(axes)))
    else:
        first, second = ([int(k) for k in np.atleast_1d(part)] for part in axes)
    letters = "abcdefghijklmnopqrstuvwxyz"
    left, right = list(letters[:n]), list(letters[n : n + m])
    for p, q in zip(first, second, strict=True):
        right[q % m] = left[p % n]
    summed = {left[p % n] for p in first}
    result = [c for c in left + right if c not in summed]
    equation = f"{''.join(left)},{''.join(right)}->{''.join(result)}"
    return _einsum(recorder, (equation, a, b), {})


def _inner(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    a, b = as_array(recorder, args[0]), as_array(recorder, args[1])
    if a.ndim == 0 or b.ndim == 0:
        return np.multiply(a, b)
    return _tensordot(recorder, (a, b, ([-1], [-1])), {})


def _vdot(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return np.matmul(np.ravel(as_array(recorder, args[0])), np.ravel(as_array(recorder, args[1])))


def _outer(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a b out", args, kwargs)
    column = np.reshape(as_array(recorder, given["a"]), (-1, 1))
    row = np.reshape(as_array(recorder, given["b"]), (1, -1))
    return _into(recorder, given.get("out"), np.multiply(column, row))


def _trace(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return np.sum(np.diagonal(args[0]), axis=-1)


def _where(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if len(args) == 1:
        return _counting(np.where, "nonzero")(recorder, args, kwargs)
    result = np.where(*plain(args))
    numbers = [recorder.number_of(x) for x in args] if _any_known(recorder, args) else None
    made = None if numbers is None else recorder.add("where", numbers, result)
    return traced(recorder, np.asarray(result), made)


def _any_known(recorder: Recorder, values: Any) -> bool:
    return any(recorder.is_known(x) for x in values)


def _clip(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a a_min a_max out", args, kwargs)
    array = as_array(recorder, given["a"])
    low: Any = given.get("a_min", given.get("min"))
    high: Any = given.get("a_max", given.get("max"))
    low = None if low is np._NoValue else low
    high = None if high is np._NoValue else high
    if low is None:
        result = np.minimum(array, high)
    elif high is None:
        result = np.maximum(array, low)
    else:
        value = np.clip(plain(array), plain(low), plain(high))
        made = None
        if _any_known(recorder, (array, low, high)):
            numbers = [recorder.number_of(x) for x in (array, low, high)]
            made = recorder.add("clip", numbers, value)
        result = traced(recorder, value, made)
    return _into(recorder, given.get("out"), result)


def _counting(func: Callable[..., Any], name: str) -> Handler:
    """Return the handler of a function that gives places or counts."""

    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        array = as_array(recorder, args[0])
        options = {k: v for k, v in kwargs.items() if k != "out"}
        result = func(plain(array), *plain(args[1:]), **plain(options))
        if not recorder.is_known(array):
            return _constants(result)
        numbers = [recorder.number_of(array)]
        if isinstance(result, tuple):
            return tuple(
                traced(recorder, part, recorder.add(name, numbers, part)) for part in result
            )
        if isinstance(result, (bool, int)):
            return result
        return traced(recorder, result, recorder.add(name, numbers, result))

    return handle


def _sort(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a axis", args, kwargs)
    array = as_array(recorder, given["a"])
    axis = given.get("axis", -1)
    if axis is None:
        array, axis = np.ravel(array), -1
    order = np.argsort(plain(array), axis=axis, kind="stable")
    return moved(recorder, "sort", array, lambda a: np.take_along_axis(a, order, axis), {})


def _taking(name: str) -> Handler:
    func = getattr(np, name)

    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = _named("a indices axis", args, kwargs)
        given = {("a" if k == "arr" else k): v for k, v in given.items()}
        array, indices = as_array(recorder, given["a"]), given["indices"]
        axis = given.get("axis", None if name == "take" else -1)
        places = np.array(plain(indices))
        extra = (recorder.number_of(indices),) if recorder.is_known(indices) else ()
        return moved(
            recorder,
            "getitem",
            array,
            lambda a: func(a, places, axis=axis),
            {"axis": axis, "index": "indices"},
            extra,
        )

    return handle


def _put_along_axis(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    given = _named("arr indices values axis", args, kwargs)
    array, indices, values = given["arr"], given["indices"], given["values"]
    axis = given.get("axis", -1)
    target = array if isinstance(array, TracedArray) else as_array(recorder, array)
    bare = np.array(plain(indices))
    places = np.take_along_axis(
        np.arange(plain(target).size).reshape(plain(target).shape), bare, axis
    )
    index = np.unravel_index(places, plain(target).shape)
    target[index] = values


def _copyto(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    given = _named("dst src casting where", args, kwargs)
    target, source = given["dst"], given["src"]
    where = given.get("where", True)
    if not isinstance(target, TracedArray):
        if recorder.handle_of(target) is None and isinstance(target, np.ndarray):
            recorder.adopt(target, Handle(target))
        target = as_array(recorder, target)
    if where is True:
        target[...] = source
    else:
        target[...] = np.where(where, source, target)


def _pad(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("array pad_width mode", args, kwargs)
    array = as_array(recorder, given.pop("array"))
    width, mode = plain(given.pop("pad_width")), given.pop("mode", "constant")
    if not isinstance(mode, str) or mode in ("linear_ramp", "mean", "median", "empty"):
        return _other(recorder, np.pad, "pad", args, kwargs)
    if mode != "constant":
        as_told: Any = mode
        return moved(
            recorder, "pad", array, lambda a: np.pad(a, width, mode=as_told), {"mode": mode}
        )
    filling = plain(given.get("constant_values", 0))

    def move(a: Array) -> Array:
        # Entries that are filled in come from nowhere: number 0.
        return np.pad(a, width)

    value = np.pad(plain(array), width, constant_values=filling)
    known = recorder.is_known(array)
    settings = {"pad_width": _plain_width(width)}
    made = None
    if known:
        made = recorder.add("pad", (recorder.number_of(array),), value, settings, Move(move))
    return traced(recorder, value, made)


def _plain_width(width: Any) -> Any:
    return np.asarray(width).tolist()


def _array(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Stand for np.array and its like, which NumPy does not hand over."""
    given = _named("object dtype", args, kwargs)
    thing, dtype = given.get("object", given.get("a")), given.get("dtype")
    array = as_array(recorder, thing)
    if dtype is not None and np.dtype(dtype) != array.dtype:
        array = as_type(recorder, array, dtype)
    elif given.get("copy", True) and isinstance(thing, np.ndarray):
        array = copied(recorder, array)
    if given.get("ndmin", 0) > array.ndim:
        array = np.reshape(array, (1,) * (given["ndmin"] - array.ndim) + array.shape)
    return array


def put_together(recorder: Recorder, thing: Any, dtype: Any, copy: bool, ndmin: int = 0) -> Any:
    """Return what np.array or np.asarray would, still traced."""
    return _array(recorder, (thing, dtype), {"copy": copy, "ndmin": ndmin})


def _nan_to_num(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    array = as_array(recorder, args[0])
    value = np.nan_to_num(plain(array), *plain(args[1:]), **plain(kwargs))
    return np.where(np.isfinite(array), array, value)


def _norm(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("x ord axis keepdims", args, kwargs)
    array, order, axis = as_array(recorder, given["x"]), given.get("ord"), given.get("axis")
    keepdims = bool(given.get("keepdims", False))
    vectors = array.ndim == 1 or isinstance(axis, (int, np.integer))
    if order is None or (order == 2 and vectors) or order == "fro":
        squares = np.sum(np.square(array), axis=axis, keepdims=keepdims)
        return np.sqrt(squares)
    if vectors and order == 1:
        return np.sum(np.absolute(array), axis=axis, keepdims=keepdims)
    if vectors and order == np.inf:
        return np.max(np.absolute(array), axis=axis, keepdims=keepdims)
    return _other(recorder, np.linalg.norm, "linalg.norm", args, kwargs)


def _diff(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a n axis", args, kwargs)
    array, axis = given["a"], given.get("axis", -1)
    for _time in range(given.get("n", 1)):
        size = array.shape[axis]
        later = np.take(array, np.arange(1, size), axis=axis)
        array = np.subtract(later, np.take(array, np.arange(size - 1), axis=axis))
    return array


def _ptp(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return np.subtract(np.max(*args, **kwargs), np.min(*args, **kwargs))


def _round(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    array = as_array(recorder, args[0])
    result = np.round(plain(array), *plain(args[1:]), **plain(kwargs))
    made = None
    if recorder.is_known(array):
        made = recorder.add("round", (recorder.number_of(array),), result)
    return traced(recorder, result, made)


def _copy(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return copied(recorder, as_array(recorder, args[0]))


def _select(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("condlist choicelist default", args, kwargs)
    result = given.get("default", 0)
    for mask, choice in reversed(list(zip(given["condlist"], given["choicelist"], strict=True))):
        result = np.where(mask, choice, result)
    return result


def _cumulative(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a axis", args, kwargs)
    array = as_array(recorder, given["a"])
    result = np.cumsum(plain(array), axis=given.get("axis"))
    made = None
    if recorder.is_known(array):
        number = recorder.number_of(array)
        made = recorder.add("cumsum", (number,), result, {"axis": given.get("axis")})
    return traced(recorder, result, made)


def _reshape(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = _named("a shape order", args, kwargs)
    given = {("shape" if k == "newshape" else k): v for k, v in given.items()}
    array = as_array(recorder, given["a"])
    shape, order = plain(given["shape"]), given.get("order", "C")
    shape = tuple(int(s) for s in np.atleast_1d(shape))
    settings = {"shape": np.reshape(plain(array), shape, order=order).shape}
    return moved(recorder, "reshape", array, lambda a: np.reshape(a, shape, order=order), settings)


_HANDLERS: Final[dict[str, Handler]] = {
    **{
        name: _moving(operation, getattr(np, name))
        for name, operation in {
            "transpose": "transpose",
            "swapaxes": "transpose",
            "moveaxis": "transpose",
            "rollaxis": "transpose",
            "matrix_transpose": "transpose",
            "ravel": "reshape",
            "squeeze": "reshape",
            "expand_dims": "reshape",
            "atleast_1d": "reshape",
            "atleast_2d": "reshape",
            "atleast_3d": "reshape",
            "repeat": "repeat",
            "tile": "repeat",
            "broadcast_to": "broadcast",
            "flip": "flip",
            "fliplr": "flip",
            "flipud": "flip",
            "roll": "flip",
            "rot90": "flip",
            "tril": "triangle",
            "triu": "triangle",
            "diag": "diagonal",
            "diagonal": "diagonal",
            "diagflat": "diagonal",
            "delete": "getitem",
            "resize": "repeat",
        }.items()
        if hasattr(np, name)
    },
    "reshape": _reshape,
    "sliding_window_view": _moving("windows", np.lib.stride_tricks.sliding_window_view),
    "as_strided": _moving("windows", np.lib.stride_tricks.as_strided),
    **{
        name: _joining(name)
        for name in ("concatenate", "stack", "vstack", "hstack", "dstack", "column_stack")
    },
    **{name: _splitting(name) for name in ("split", "array_split", "hsplit", "vsplit", "dsplit")},
    **{name: _like(getattr(np, name)) for name in ("zeros_like", "ones_like", "empty_like")},
    "append": _append,
    "full_like": _full_like,
    "sum": _reducing(np.add),
    "prod": _reducing(np.multiply),
    "max": _reducing(np.maximum),
    "min": _reducing(np.minimum),
    "amax": _reducing(np.maximum),
    "amin": _reducing(np.minimum),
    "any": _reducing(np.logical_or),
    "all": _reducing(np.logical_and),
    "mean": _mean,
    "var": _var,
    "std": _std,
    "dot": _dot,
    "einsum": _einsum,
    "tensordot": _tensordot,
    "inner": _inner,
    "vdot": _vdot,
    "outer": _outer,
    "trace": _trace,
    "where": _where,
    "select": _select,
    "clip": _clip,
    "sort": _sort,
    "take": _taking("take"),
    "take_along_axis": _taking("take_along_axis"),
    "put_along_axis": _put_along_axis,
    "copyto": _copyto,
    "copy": _copy,
    "pad": _pad,
    "nan_to_num": _nan_to_num,
    "diff": _diff,
    "norm": _norm,
    "ptp": _ptp,
    "round": _round,
    "around": _round,
    "cumsum": _cumulative,
    **{
        name: _counting(getattr(np, name), name)
        for name in ("argmax", "argmin", "argsort", "nonzero", "count_nonzero")
    },
}
