"""NumPy's functions that move entries and compute nothing, on traced arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.computing_functions import other_function
from backhand.graph.operands import (
    Handler,
    as_array,
    constant,
    into,
    joined,
    named,
    settings_of,
)
from backhand.graph.operations.rearrangement import Move
from backhand.graph.recorder import Handle, Recorder
from backhand.graph.traced_array import TracedArray, as_type, copied, moved, plain, traced

Array = NDArray[Any]


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

        return into(
            recorder, out, moved(recorder, operation, array, move, settings_of(rest, options))
        )

    return handle


def _joining(name: str) -> Handler:
    func = getattr(np, name)

    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = named("arrays axis out", args, kwargs)
        arrays = given.pop("arrays", given.pop("tup", None))
        out = given.pop("out", None)
        if isinstance(arrays, np.ndarray):
            arrays = list(arrays)
        options = {k: v for k, v in given.items() if k in ("axis",)}
        result = joined(recorder, "concatenate", arrays, lambda parts: func(parts, **options), name)
        return into(recorder, out, result)

    return handle


def _append(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("arr values axis", args, kwargs)
    axis = given.get("axis")
    parts = [given["arr"], given["values"]]
    return joined(
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


def _sort(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("a axis", args, kwargs)
    array = as_array(recorder, given["a"])
    axis = given.get("axis", -1)
    if axis is None:
        array, axis = np.ravel(array), -1
    order = np.argsort(plain(array), axis=axis, kind="stable")
    return moved(recorder, "sort", array, lambda a: np.take_along_axis(a, order, axis), {})


def _taking(name: str) -> Handler:
    func = getattr(np, name)

    def handle(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = named("a indices axis", args, kwargs)
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
    given = named("arr indices values axis", args, kwargs)
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
    given = named("dst src casting where", args, kwargs)
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
    given = named("array pad_width mode", args, kwargs)
    array = as_array(recorder, given.pop("array"))
    width, mode = plain(given.pop("pad_width")), given.pop("mode", "constant")
    if not isinstance(mode, str) or mode in ("linear_ramp", "mean", "median", "empty"):
        return other_function(recorder, np.pad, "pad", args, kwargs)
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
    given = named("object dtype", args, kwargs)
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


def _copy(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return copied(recorder, as_array(recorder, args[0]))


def _reshape(recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = named("a shape order", args, kwargs)
    given = {("shape" if k == "newshape" else k): v for k, v in given.items()}
    array = as_array(recorder, given["a"])
    shape, order = plain(given["shape"]), given.get("order", "C")
    shape = tuple(int(s) for s in np.atleast_1d(shape))
    settings = {"shape": np.reshape(plain(array), shape, order=order).shape}
    return moved(recorder, "reshape", array, lambda a: np.reshape(a, shape, order=order), settings)


# NumPy's name → what stands for it.
MOVING: Final[dict[str, Handler]] = {
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
    "sort": _sort,
    "take": _taking("take"),
    "take_along_axis": _taking("take_along_axis"),
    "put_along_axis": _put_along_axis,
    "copyto": _copyto,
    "copy": _copy,
    "pad": _pad,
}
