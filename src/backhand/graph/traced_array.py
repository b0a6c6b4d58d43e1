"""An array that tells the recording in force of every operation on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from backhand.graph.force import in_force
from backhand.graph.operations.operation import CATALOGUE
from backhand.graph.operations.rearrangement import Move
from backhand.graph.recorder import Handle, Recorder

Array = NDArray[Any]


class TracedArray(np.ndarray[Any, Any]):
    """An ndarray like any other, whose operations are recorded while a recording is in force.

    Outside of one it answers like the plain array that it is.
    """

    _handle: Handle | None

    def __array_finalize__(self, obj: Any) -> None:
        self._handle = None

    # NumPy's own doors.

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        recorder = in_force()
        if recorder is None:
            return _untraced_ufunc(ufunc, method, inputs, kwargs)
        from backhand.graph.ufuncs import call_ufunc

        return call_ufunc(recorder, ufunc, method, inputs, kwargs)

    def __array_function__(
        self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        recorder = in_force()
        if recorder is None:
            return func(*plain(args), **plain(kwargs))
        from backhand.graph.array_functions import call_function

        return call_function(recorder, func, args, kwargs)

    # Entries.

    def __getitem__(self, index: Any) -> Any:
        recorder = in_force()
        if recorder is None:
            return np.asarray(plain(self))[plain(index)]
        from backhand.graph.indexing import get_item

        return get_item(recorder, self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        recorder = in_force()
        if recorder is None:
            plain(self)[plain(index)] = plain(value)
            return
        from backhand.graph.indexing import set_item

        set_item(recorder, self, index, value)

    def __iter__(self) -> Iterator[Any]:
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        return (self[k] for k in range(len(self)))

    def fill(self, value: Any) -> None:
        """See ndarray.fill."""
        self[...] = value

    # Python's numbers.

    def __float__(self) -> float:
        value = float(plain(self))
        recorder = in_force()
        if recorder is not None:
            handle = recorder.handle_of(self)
            if handle is not None:
                recorder.escape(value, handle)
        return value

    def item(self, *args: Any) -> Any:
        """See ndarray.item."""
        picked: Any = self
        if args:
            picked = self.reshape(-1)[args[0]] if len(args) == 1 else self[args]
        elif self.size == 1:
            picked = self.reshape(())
        value = plain(picked).item() if isinstance(picked, np.ndarray) else picked
        if in_force() is not None and type(value) is float and isinstance(picked, TracedArray):
            return picked
        return value

    def tolist(self) -> Any:
        """See ndarray.tolist."""
        if in_force() is not None and self.dtype.kind == "f":
            return self.item() if self.ndim == 0 else [row.tolist() for row in self]
        return plain(self).tolist()

    # NumPy returns numbers where it can, and numbers can't be changed in place.

    def __iadd__(self, other: Any) -> Any:  # type: ignore[misc]
        return self + other if _is_scalar(self) else np.ndarray.__iadd__(self, other)

    def __isub__(self, other: Any) -> Any:  # type: ignore[misc]
        return self - other if _is_scalar(self) else np.ndarray.__isub__(self, other)

    def __imul__(self, other: Any) -> Any:  # type: ignore[misc]
        return self * other if _is_scalar(self) else np.ndarray.__imul__(self, other)

    def __itruediv__(self, other: Any) -> Any:  # type: ignore[misc]
        return self / other if _is_scalar(self) else np.ndarray.__itruediv__(self, other)

    def __ipow__(self, other: Any) -> Any:  # type: ignore[misc, override]
        return self**other if _is_scalar(self) else np.ndarray.__ipow__(self, other)

    def __imatmul__(self, other: Any) -> Any:  # type: ignore[misc]
        self[...] = np.matmul(self, other)
        return self

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(plain(self)[()]) if self.ndim == 0 else id(self)

    # Methods, which NumPy does not hand over by itself.

    @property
    def T(self) -> Any:  # noqa: N802
        """See ndarray.T."""
        return np.transpose(self)

    @property
    def mT(self) -> Any:  # noqa: N802
        """See ndarray.mT."""
        return np.swapaxes(self, -1, -2)

    @property
    def flat(self) -> Any:
        """See ndarray.flat: the entries in one row."""
        return np.reshape(self, -1)

    @property  # type: ignore[misc]
    def real(self) -> Any:
        """See ndarray.real."""
        return self

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        """See ndarray.astype."""
        recorder = in_force()
        if recorder is None:
            return plain(self).astype(dtype, *args, **kwargs)
        return as_type(recorder, self, dtype, kwargs.get("copy", True))

    def copy(self, order: Any = "C") -> Any:
        """See ndarray.copy."""
        recorder = in_force()
        if recorder is None:
            return plain(self).copy(order)
        return copied(recorder, self)

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Any:
        return self.copy()

    def __reduce__(self) -> Any:
        return plain(self).__reduce__()

    def reshape(self, *shape: Any, **kwargs: Any) -> Any:
        """See ndarray.reshape."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **kwargs)

    def transpose(self, *axes: Any) -> Any:
        """See ndarray.transpose."""
        if not axes or axes == (None,):
            return np.transpose(self)
        return np.transpose(self, axes[0] if len(axes) == 1 and _several(axes[0]) else axes)

    def flatten(self, order: Any = "C") -> Any:
        """See ndarray.flatten."""
        return np.ravel(self.copy(), order)

    def view(self, *args: Any, **kwargs: Any) -> Any:
        """See ndarray.view."""
        if not args and not kwargs:
            return self[...]
        return np.ndarray.view(self, *args, **kwargs)

    def sort(self, axis: SupportsIndex = -1, *args: Any, **kwargs: Any) -> None:
        """See ndarray.sort."""
        self[...] = np.sort(self, axis)

    def dot(self, b: Any, out: Any = None) -> Any:
        """See ndarray.dot."""
        return np.dot(self, b, out)

    def argmax(self, *args: Any, **kwargs: Any) -> Any:
        """See ndarray.argmax."""
        return np.argmax(self, *args, **kwargs)


def _forward(name: str) -> Callable[..., Any]:
    function = getattr(np, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"See ndarray.{name}."
    return method


for _name in [
    "sum",
    "mean",
    "max",
    "min",
    "prod",
    "var",
    "std",
    "cumsum",
    "cumprod",
    "any",
    "all",
    "argmin",
    "argsort",
    "nonzero",
    "clip",
    "repeat",
    "ravel",
    "squeeze",
    "swapaxes",
    "take",
    "diagonal",
    "trace",
    "round",
    "searchsorted",
    "compress",
    "choose",
    "ptp",
]:
    if hasattr(np.ndarray, _name) or _name == "ptp":
        setattr(TracedArray, _name, _forward(_name))


def _several(value: Any) -> bool:
    return value is None or isinstance(value, (tuple, list, np.ndarray))


def _is_scalar(array: TracedArray) -> bool:
    handle = array._handle
    return handle is not None and handle.scalar and in_force() is not None


def plain(value: Any) -> Any:
    """Return an array as one of the base class, on the same memory; also within containers."""
    if isinstance(value, TracedArray):
        return np.ndarray.view(value, np.ndarray)
    if isinstance(value, tuple):
        return tuple(plain(v) for v in value)
    if type(value) is list:
        return [plain(v) for v in value]
    if type(value) is dict:
        return {k: plain(v) for k, v in value.items()}
    return value


def wrapped(data: Any, handle: Handle) -> TracedArray:
    """Return an array on the same memory that stands for a tensor."""
    array: TracedArray = np.ndarray.view(np.asarray(data), TracedArray)
    array._handle = handle
    return array


def traced(recorder: Recorder, value: Any, number: int | None, scalar: bool = False) -> Any:
    """Return a new array for the result of an operation.

    Parameters
    ----------
    recorder : Recorder
    value : array or number
        With memory of its own.
    number : int or None
        Its variable; None: a constant so far.
    scalar : bool
        NumPy gave a number.
    """
    data = np.asarray(value)
    return wrapped(data, Handle(data, number, scalar=scalar or not isinstance(value, np.ndarray)))


def moved(
    recorder: Recorder,
    operation: str,
    array: Any,
    move: Callable[[Any], Any],
    settings: dict[str, Any],
    extra_inputs: tuple[int, ...] = (),
) -> Any:
    """Record an operation that moves the entries of one array; keep it a view where it is one."""
    handle = recorder.handle_of(array)
    if handle is None:  # an array that lost its handle is a constant
        handle = Handle(plain(array))
    number = recorder.current(handle)
    value = move(handle.data)
    scalar = not isinstance(value, np.ndarray)
    data = np.asarray(value)
    shares = not scalar and data.size > 0 and np.may_share_memory(data, handle.data)
    made: int | None = None
    if number is not None:
        if shares and data.shape == handle.data.shape and data.strides == handle.data.strides:
            made = number  # all of it, in its own order
        else:
            made = recorder.add(operation, (number, *extra_inputs), data, settings, Move(move))
    if shares:
        view = Handle(data, made, handle, move, operation, settings, seen=handle.version)
        return wrapped(data, view)
    return wrapped(data, Handle(data, made, scalar=scalar))


def copied(recorder: Recorder, array: Any) -> Any:
    """Return a copy in memory of its own that stands for the same tensor."""
    handle = recorder.handle_of(array)
    data = plain(array).copy()
    number = None if handle is None else recorder.current(handle)
    return wrapped(data, Handle(data, number))


def as_type(recorder: Recorder, array: Any, dtype: Any, copy: bool = True) -> Any:
    """Return the array in another type: the same tensor, unless it is cut to whole numbers."""
    wanted = np.dtype(dtype)
    held = plain(array)
    if not copy and held.dtype == wanted:
        return array
    handle = recorder.handle_of(array)
    number = None if handle is None else recorder.current(handle)
    data = held.astype(wanted)
    if number is not None and held.dtype.kind in "fc" and wanted.kind not in "fc":
        number = recorder.add(CATALOGUE["astype"], (number,), data, {"dtype": str(wanted)})
    return wrapped(data, Handle(data, number, scalar=bool(handle and handle.scalar)))


def _untraced_ufunc(
    ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    out = kwargs.pop("out", None)
    if out is not None:
        kwargs["out"] = plain(out)
    result = getattr(ufunc, method)(*plain(inputs), **plain(kwargs))
    return out[0] if out is not None and len(out) == 1 else result


METHODS: Final = ("__call__", "reduce", "accumulate", "outer", "at")
