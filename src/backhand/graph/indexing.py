"""Entries picked out of traced arrays, and written into them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.rearrangement import Move
from backhand.graph.recorder import Handle, Recorder
from backhand.graph.traced_array import TracedArray, moved, plain, wrapped

Array = NDArray[Any]


def get_item(recorder: Recorder, array: TracedArray, index: Any) -> Any:
    """Return array[index]; indices that the graph computed are inputs of the operation."""
    bare = _frozen(plain(index))
    if not recorder.is_known(array):
        if not _known_parts(recorder, index):
            handle = recorder.handle_of(array) or Handle(plain(array))
            if handle is recorder.handle_of(array):
                return moved(recorder, "getitem", array, lambda a: a[bare], {})
            return _constant(plain(array)[bare])
        recorder.number_of(array)
    extra = tuple(recorder.number_of(part) for part in _known_parts(recorder, index))
    settings = {"index": index_text(recorder, index)}
    return moved(recorder, "getitem", array, lambda a: a[bare], settings, extra)


def _constant(value: Any) -> Any:
    data = np.asarray(value)
    return wrapped(data, Handle(data, scalar=not isinstance(value, np.ndarray)))


def set_item(recorder: Recorder, array: TracedArray, index: Any, value: Any) -> None:
    """Run array[index] = value."""
    target, bare = plain(array), _frozen(plain(index))
    handle = recorder.handle_of(array)
    if handle is None:
        handle = Handle(target)
        array._handle = handle
    if _is_itself(target, bare, value):
        return  # what `a[i] += v` ends with: the view has been written to
    if isinstance(value, (list, tuple)) and recorder.is_known(value):
        value = np.array(value)
    parts = _known_parts(recorder, index)
    known_value = recorder.is_known(value)
    known = known_value or recorder.is_known(array) or bool(parts)
    number = before = 0
    masks: tuple[int, ...] = ()
    if known:
        if not known_value and not parts and _is_given_anew(recorder, handle, target[bare], value):
            return
        recorder.prepare_write(handle)
        number = recorder.number_of(value)
        before = recorder.number_of(array)
        masks = tuple(recorder.number_of(part) for part in parts)
    target[bare] = plain(value)
    if not known:
        recorder.wrote(handle, None)
        return
    places = np.asarray(np.arange(target.size).reshape(target.shape)[bare])
    given = recorder.variables[number]
    if given.value.ndim > places.ndim:  # leading axes of length 1 are dropped
        shape = given.value.shape[given.value.ndim - places.ndim :]
        squeezed = given.value.reshape(shape)
        number = recorder.add(
            "reshape", (number,), squeezed, {"shape": shape}, Move(lambda a: a.reshape(shape))
        )
    settings = {"index": index_text(recorder, index)}
    recorder.wrote(handle, recorder.written_at(before, number, target, places, settings, masks))


def _is_given_anew(recorder: Recorder, handle: Handle, there: Any, value: Any) -> bool:
    """Whether a parameter is given, whole, the values that it has."""
    number = recorder.current(handle)
    if number is None or recorder.variables[number].kind != "parameter":
        return False
    return np.shape(there) == handle.data.shape and np.array_equal(there, np.asarray(value))


def _is_itself(target: Array, index: Any, value: Any) -> bool:
    if not isinstance(value, np.ndarray):
        return False
    here = target[index]
    if not isinstance(here, np.ndarray) or here.shape != value.shape:
        return False
    bare = plain(value)
    return (
        here.__array_interface__["data"] == bare.__array_interface__["data"]
        and here.strides == bare.strides
        and here.dtype == bare.dtype
        and np.may_share_memory(here, target)
        and here.size > 0
    )


def _frozen(index: Any) -> Any:
    """Return an index that nothing changes later: its arrays copied."""
    if isinstance(index, np.ndarray):
        return index.copy() if index.ndim else index[()]
    if isinstance(index, tuple):
        return tuple(_frozen(part) for part in index)
    return index


def _known_parts(recorder: Recorder, index: Any) -> list[Any]:
    parts = index if isinstance(index, tuple) else (index,)
    return [p for p in parts if isinstance(p, np.ndarray) and recorder.is_known(p)]


def index_text(recorder: Recorder, index: Any) -> str:
    """Return an index as a person would write it: "0:3, t"."""
    parts = index if isinstance(index, tuple) else (index,)
    return ", ".join(_part_text(recorder, part) for part in parts)


def _part_text(recorder: Recorder, part: Any) -> str:
    if part is Ellipsis:
        return "…"
    if part is None:
        return "new axis"
    if isinstance(part, slice):
        ends = ["" if end is None else str(int(end)) for end in (part.start, part.stop)]
        step = "" if part.step is None else f":{int(part.step)}"
        return ":".join(ends) + step
    if isinstance(part, np.ndarray):
        handle = recorder.handle_of(part)
        number = None if handle is None else recorder.current(handle)
        if number is not None and recorder.variables[number].name:
            return recorder.variables[number].name
        bare = plain(part)
        if bare.dtype == bool:
            return "mask"
        flat = bare.ravel()
        if bare.ndim == 0:
            return str(int(bare))
        if flat.size > 1 and np.array_equal(flat, np.arange(flat[0], flat[0] + flat.size)):
            return f"{flat[0]}…{flat[-1]}"
        if flat.size <= 4:
            return str(flat.tolist())
        return "indices"
    if isinstance(part, (list, range)):
        return _part_text(recorder, np.asarray(part))
    return str(part)[:40]
