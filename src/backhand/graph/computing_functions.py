"""NumPy's functions that compute or count, on traced arrays: each is run, and entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operands import (
    Handler,
    any_known,
    as_array,
    constants_of,
    into,
    named,
)
from backhand.graph.operations.product import read_einsum
from backhand.graph.recorder import Recorder
from backhand.graph.traced_array import plain, traced
from backhand.graph.ufuncs import unknown

Array = NDArray[Any]


def _reducing(ufunc: np.ufunc) -> Handler:
    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if ufunc in (np.add, np.multiply):
            given = named("a axis dtype out", args, kwargs)
        else:
            given = named("a axis out", args, kwargs)
        array = as_array(recorder, given.pop("a"))
        options = {k: v for k, v in given.items() if v is not None and v is not np._NoValue}
        options.setdefault("axis", None)
        return ufunc.reduce(array, **options)

    return handle


def _mean(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("a axis dtype out", args, kwargs)
    array = as_array(recorder, given["a"])
    axis, keepdims = given.get("axis"), given.get("keepdims", False) is True
    if given.get("where", np._NoValue) not in (np._NoValue, True):
        return other_function(recorder, np.mean, "mean(where=…)", args, kwargs)
    known = recorder.is_known(array)
    number = recorder.number_of(array) if known else 0
    result = np.mean(plain(array), axis=axis, keepdims=keepdims, dtype=given.get("dtype"))
    made = None
    if known:
        settings = {"axis": _axis(axis), "keepdims": keepdims}
        made = recorder.add("mean", (number,), result, settings)
    return into(recorder, given.get("out"), traced(recorder, result, made))


def _axis(axis: Any) -> Any:
    if axis is None:
        return None
    return int(axis) if np.ndim(axis) == 0 else tuple(int(a) for a in axis)


def _var(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Record a variance as what it is made of: mean, difference, square, mean."""
    given = named("a axis dtype out ddof", args, kwargs)
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
    return into(recorder, given.get("out"), result)


def _std(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    kwargs = dict(kwargs)
    out = kwargs.pop("out", None)
    return into(recorder, out, np.sqrt(_var(recorder, args, kwargs)))


def _dot(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("a b out", args, kwargs)
    a, b = as_array(recorder, given["a"]), as_array(recorder, given["b"])
    if a.ndim == 0 or b.ndim == 0:
        result = np.multiply(a, b)
    elif b.ndim <= 2:
        result = np.matmul(a, b)
    else:
        result = np.tensordot(a, b, axes=(-1, -2))
    return into(recorder, given.get("out"), result)


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
    return into(recorder, out, traced(recorder, result, number))


def _tensordot(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("a b axes", args, kwargs)
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
    given = named("a b out", args, kwargs)
    column = np.reshape(as_array(recorder, given["a"]), (-1, 1))
    row = np.reshape(as_array(recorder, given["b"]), (1, -1))
    return into(recorder, given.get("out"), np.multiply(column, row))


def _trace(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return np.sum(np.diagonal(args[0]), axis=-1)


def _where(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if len(args) == 1:
        return _counting(np.where, "nonzero")(recorder, args, kwargs)
    result = np.where(*plain(args))
    numbers = [recorder.number_of(x) for x in args] if any_known(recorder, args) else None
    made = None if numbers is None else recorder.add("where", numbers, result)
    return traced(recorder, np.asarray(result), made)


def _clip(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("a a_min a_max out", args, kwargs)
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
        if any_known(recorder, (array, low, high)):
            numbers = [recorder.number_of(x) for x in (array, low, high)]
            made = recorder.add("clip", numbers, value)
        result = traced(recorder, value, made)
    return into(recorder, given.get("out"), result)


def _counting(func: Callable[..., Any], name: str) -> Handler:
    """Return the handler of a function that gives places or counts."""

    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        array = as_array(recorder, args[0])
        options = {k: v for k, v in kwargs.items() if k != "out"}
        result = func(plain(array), *plain(args[1:]), **plain(options))
        if not recorder.is_known(array):
            return constants_of(result)
        numbers = [recorder.number_of(array)]
        if isinstance(result, tuple):
            return tuple(
                traced(recorder, part, recorder.add(name, numbers, part)) for part in result
            )
        if isinstance(result, (bool, int)):
            return result
        return traced(recorder, result, recorder.add(name, numbers, result))

    return handle


def _nan_to_num(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    array = as_array(recorder, args[0])
    value = np.nan_to_num(plain(array), *plain(args[1:]), **plain(kwargs))
    return np.where(np.isfinite(array), array, value)


def _norm(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("x ord axis keepdims", args, kwargs)
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
    return other_function(recorder, np.linalg.norm, "linalg.norm", args, kwargs)


def _diff(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("a n axis", args, kwargs)
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


def _select(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("condlist choicelist default", args, kwargs)
    result = given.get("default", 0)
    for mask, choice in reversed(list(zip(given["condlist"], given["choicelist"], strict=True))):
        result = np.where(mask, choice, result)
    return result


def _cumulative(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("a axis", args, kwargs)
    array = as_array(recorder, given["a"])
    result = np.cumsum(plain(array), axis=given.get("axis"))
    made = None
    if recorder.is_known(array):
        number = recorder.number_of(array)
        made = recorder.add("cumsum", (number,), result, {"axis": given.get("axis")})
    return traced(recorder, result, made)


def other_function(
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
        return constants_of(result)

    def entered(part: Any) -> Any:
        if isinstance(part, (np.ndarray, np.generic)) and part.dtype.kind in "biufc":
            return traced(recorder, part, unknown(recorder, f"np.{name}", numbers, part))
        if isinstance(part, tuple):
            return tuple(entered(p) for p in part)
        if isinstance(part, list):
            return [entered(p) for p in part]
        return part

    return entered(result)


def _flat(value: Any) -> list[Any]:
    if isinstance(value, (tuple, list)):
        return [x for part in value for x in _flat(part)]
    if isinstance(value, dict):
        return [x for part in value.values() for x in _flat(part)]
    return [value]


# NumPy's name → what stands for it.
COMPUTING: Final[dict[str, Handler]] = {
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
