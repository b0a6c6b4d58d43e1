"""NumPy's universal functions on traced arrays: run on plain ones, entered as operations."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.operation import CATALOGUE
from backhand.graph.recorder import Recorder
from backhand.graph.traced_array import TracedArray, plain, traced

Array = NDArray[Any]

# ufunc.reduce → the catalogue's name.
_REDUCTIONS: Final = {
    "add": "sum",
    "multiply": "prod",
    "maximum": "max",
    "minimum": "min",
    "fmax": "max",
    "fmin": "min",
    "logical_or": "any",
    "logical_and": "all",
}
# Names of SciPy's functions, and NumPy's own others, for one operation.
_SAME: Final = {
    "true_divide": "divide",
    "positive": "",
    "conjugate": "",
    "float_power": "power",
    "abs": "absolute",
    "bitwise_not": "invert",
    "pow": "power",
}


def call_ufunc(
    recorder: Recorder,
    ufunc: np.ufunc,
    method: str,
    inputs: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Run a ufunc and enter it; returns what NumPy would, traced."""
    if method == "at":
        return _at(recorder, ufunc, inputs)
    out = kwargs.pop("out", None)
    target = out[0] if out is not None and len(out) == 1 else None
    if (out is not None and len(out) > 1) or ufunc.nout > 1:
        return _several(recorder, ufunc, inputs, out, kwargs)
    where = kwargs.get("where", True)
    known = any(recorder.is_known(x) for x in inputs) or recorder.is_known(where)
    numbers: list[int] = []
    masks: int | None = None
    before: int | None = None
    if known:
        numbers = [recorder.number_of(x) for x in inputs]
        if where is not True:
            masks = recorder.number_of(where)
    handle = None if target is None else recorder.handle_of(target)
    if handle is not None:
        recorder.prepare_write(handle)
        if masks is not None:
            before = recorder.number_of(target)
    elif target is not None and known:
        # A plain array that is written to stands for the result from now on.
        handle = _adopted(recorder, target)
        if masks is not None:
            before = recorder.number_of(target)
    call = getattr(ufunc, method)
    arguments = plain(kwargs)
    if target is not None:
        arguments["out"] = plain(target)
    result = call(*plain(inputs), **arguments)
    number: int | None = None
    if known:
        number = _entered(recorder, ufunc, method, inputs, numbers, plain(result), kwargs)
        if masks is not None and before is not None:
            number = recorder.add("where", (masks, number, before), plain(result))
    if target is not None:
        if handle is not None:
            recorder.wrote(handle, number)
        return target
    return traced(recorder, result, number)


def _adopted(recorder: Recorder, target: Array) -> Any:
    from backhand.graph.recorder import Handle

    handle = Handle(target)
    recorder.adopt(target, handle)
    return handle


def _entered(
    recorder: Recorder,
    ufunc: np.ufunc,
    method: str,
    inputs: tuple[Any, ...],
    numbers: list[int],
    result: Any,
    kwargs: dict[str, Any],
) -> int:
    """Enter what ran, and return the number of its result."""
    name = _SAME.get(ufunc.__name__, ufunc.__name__)
    if method == "__call__":
        if not name:
            return numbers[0]
        if name in ("matmul", "vecdot", "matvec", "vecmat"):
            return _product(recorder, name, inputs, numbers, result)
        if name in ("fmod", "remainder", "floor_divide", "mod"):
            return _not_differentiable(recorder, name, numbers, result)
        if name in CATALOGUE:
            return recorder.add(name, numbers, result)
    elif method == "reduce":
        entry = _REDUCTIONS.get(name)
        if entry is not None:
            return reduced(recorder, entry, plain(inputs[0]), numbers[0], result, kwargs)
    elif method == "accumulate" and name == "add":
        axis = kwargs.get("axis", inputs[1] if len(inputs) > 1 else 0)
        return recorder.add("cumsum", numbers[:1], result, {"axis": axis})
    elif method == "outer" and name in CATALOGUE:
        first, second = (np.asarray(plain(x)) for x in inputs)
        shape = first.shape + (1,) * second.ndim
        from backhand.graph.operations.rearrangement import Move

        column = recorder.add(
            "reshape",
            numbers[:1],
            first.reshape(shape),
            {"shape": shape},
            Move(lambda a: a.reshape(shape)),
        )
        return recorder.add(name, (column, numbers[1]), result)
    return unknown(recorder, f"np.{ufunc.__name__}", numbers, result)


def reduced(
    recorder: Recorder,
    entry: str,
    array: Array,
    number: int,
    result: Any,
    kwargs: dict[str, Any],
) -> int:
    """Enter a reduction."""
    axis = kwargs.get("axis", 0)
    if isinstance(axis, (list, np.ndarray)):
        axis = tuple(int(a) for a in axis)
    axis = axis if axis is None or isinstance(axis, tuple) else int(axis)
    keepdims = kwargs.get("keepdims", False)
    settings = {"axis": axis, "keepdims": keepdims is True or keepdims is np.True_}
    initial, where = kwargs.get("initial"), kwargs.get("where", True)
    if where is not True and where is not np._NoValue:
        return unknown(recorder, f"{entry}(where=…)", [number], result)
    if initial is not None and initial is not np._NoValue and entry in ("max", "min", "prod"):
        return unknown(recorder, f"{entry}(initial=…)", [number], result)
    return recorder.add(entry, (number,), result, settings)


def _product(
    recorder: Recorder,
    name: str,
    inputs: tuple[Any, ...],
    numbers: list[int],
    result: Any,
) -> int:
    if name == "matmul":
        return recorder.add("matmul", numbers, result)
    letters = {
        "vecdot": "...i,...i->...",
        "matvec": "...ij,...j->...i",
        "vecmat": "...i,...ij->...j",
    }
    from backhand.graph.operations.product import read_einsum

    arrays = [np.asarray(plain(x)) for x in inputs]
    read = read_einsum(letters[name], arrays)
    if read is None:
        return unknown(recorder, f"np.{name}", numbers, result)
    return recorder.add("einsum", numbers, result, {"equation": letters[name]}, read)


def _not_differentiable(recorder: Recorder, name: str, numbers: list[int], result: Any) -> int:
    if np.asarray(result).dtype.kind in "biu":
        return recorder.add("index", numbers, result, label=name)
    return unknown(recorder, f"np.{name}", numbers, result)


def unknown(recorder: Recorder, label: str, numbers: list[int], result: Any) -> int:
    """Enter an operation that the catalogue does not have: a closed box without derivative."""
    from backhand.language import gettext as _

    if np.asarray(result).dtype.kind in "biu":
        return recorder.add("index", numbers, result, label=label)
    closed = _("{name} has no derivative in the catalogue of operations").format(name=label)
    return recorder.add("box", numbers, result, label=label, closed=closed)


def _several(
    recorder: Recorder,
    ufunc: np.ufunc,
    inputs: tuple[Any, ...],
    out: Any,
    kwargs: dict[str, Any],
) -> Any:
    """Run a ufunc with several results (divmod, modf, frexp): none has a derivative here."""
    numbers = [recorder.number_of(x) for x in inputs if isinstance(x, np.ndarray)]
    arguments = plain(kwargs)
    if out is not None:
        arguments["out"] = plain(out)
    results = ufunc(*plain(inputs), **arguments)
    return tuple(
        traced(recorder, part, unknown(recorder, f"np.{ufunc.__name__}", numbers, part))
        for part in results
    )


def _at(recorder: Recorder, ufunc: np.ufunc, inputs: tuple[Any, ...]) -> None:
    """Run ``ufunc.at``: np.add.at adds at each place as often as the place comes."""
    array, index, *rest = inputs
    handle = recorder.handle_of(array)
    known = recorder.is_known(array) or any(recorder.is_known(x) for x in rest)
    if handle is None and known and isinstance(array, np.ndarray):
        handle = _adopted(recorder, array)
    before = value = 0
    if known:
        assert handle is not None
        recorder.prepare_write(handle)
        before = recorder.number_of(array)
        value = recorder.number_of(rest[0]) if rest else 0
    target = plain(array)
    ufunc.at(target, plain(index), *plain(tuple(rest)))
    if handle is None:
        return
    number: int | None = None
    if known:
        from backhand.graph.indexing import index_text

        places = np.arange(target.size).reshape(target.shape)[plain(index)]
        settings = {"index": index_text(recorder, index)}
        if ufunc in (np.add, np.subtract) and rest:
            if ufunc is np.subtract:
                value = recorder.add("negative", (value,), -recorder.variables[value].value)
            number = recorder.add("add_at", (before, value), target, settings, places)
        else:
            numbers = [before, *([value] if rest else [])]
            number = unknown(recorder, f"np.{ufunc.__name__}.at", numbers, target)
    recorder.wrote(handle, number)


__all__ = ["TracedArray", "call_ufunc", "reduced", "unknown"]
