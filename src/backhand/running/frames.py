"""Messages over a private socket: JSON and plain arrays of numbers, and nothing that runs.

A frame is the lengths of its two parts, a header in JSON, and the bytes of the arrays that the
header describes, one after the other.  Whatever comes, `Channel.receive` ends within the time and
the memory that it is given: with a message, or with one of three exceptions.
"""

from __future__ import annotations

import json
import math
import select
import socket
import struct
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from backhand.pattern import pattern
from backhand.reading.subject import GoneError

Array = NDArray[Any]
Result = TypeVar("Result")

_LENGTHS: Final = struct.Struct(">QQ")
MOST_HEADER: Final = 16 * 2**20
MOST_PAYLOAD: Final = 512 * 2**20
# Kinds of numbers that cross: flags, integers, floats in any precision.
_KINDS: Final = "biuf"
_CODE: Final = pattern(rf"[<>|=]?[{_KINDS}]\d{{1,2}}")
_DEEPEST: Final = 6
_MOST_SIDES: Final = 32
_MOST_PARTS: Final = 200_000
_LARGEST: Final = 2**64
# What is read at a time; of more, memory is taken as the bytes come: a length alone costs nothing.
_AT_ONCE: Final = 2**16
_STEP: Final = 2**20
# Arrays beyond this are handed to the socket where they lie, not joined first.
_JOINED: Final = 2**16


class GarbledError(GoneError):
    """What came over the channel is no message."""


class ClosedError(Exception):
    """The other end is gone."""


class Opaque:
    """What stands here for a value that is no number: `name` is its class there."""

    def __init__(self, name: str) -> None:
        self.name = name


class Channel:
    """One end of a private socket, over which messages are sent and received.

    Parameters
    ----------
    socket : socket
        Connected; it belongs to the channel from now on.
    """

    def __init__(self, socket: socket.socket) -> None:
        self._socket = socket
        # What has come and was not asked for yet.
        self._held = bytearray()

    def __enter__(self) -> Channel:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        return self._socket.fileno()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def wait(self, seconds: float) -> bool:
        """Wait so long for something to come; return whether it has."""
        return bool(self._held or select.select([self._socket], [], [], seconds)[0])

    def send(self, message: Mapping[str, Any], deadline: float = math.inf) -> None:
        """Write one message; its values may be arrays, numbers, texts, lists, tuples and dicts.

        Parameters
        ----------
        message : dict
        deadline : float
            Of the monotonic clock, in seconds: the other end may have stopped reading.

        Raises
        ------
        TimeoutError, ClosedError
        """
        arrays: list[Array] = []
        packed = _packed(message, arrays, 0)
        header = json.dumps([packed, [[a.dtype.str, a.shape] for a in arrays]]).encode()
        size = sum(a.nbytes for a in arrays)
        parts: list[Any] = [_LENGTHS.pack(len(header), size), header]
        parts += [a.reshape(-1).view(np.uint8).data for a in arrays if a.size]
        for part in parts if size > _JOINED else (b"".join(parts),):
            self._within(deadline, self._socket.sendall, part)

    def receive(self, deadline: float = math.inf, most: int = MOST_PAYLOAD) -> dict[str, Any]:
        """Read one message.

        Parameters
        ----------
        deadline : float
            Of the monotonic clock, in seconds.
        most : int
            Bytes that its arrays may hold together.

        Raises
        ------
        TimeoutError, ClosedError, GarbledError
        """
        lengths = _LENGTHS.unpack(self._taken(_LENGTHS.size, deadline))
        if lengths[0] > MOST_HEADER or lengths[1] > most:
            raise GarbledError("a message longer than any")
        header = self._taken(lengths[0], deadline)
        payload = self._taken(lengths[1], deadline)
        try:
            packed, listed = json.loads(header)
            if not isinstance(listed, list) or len(listed) > _MOST_PARTS:
                raise GarbledError("no arrays")
            arrays, position = [], 0
            for code, shape in listed:
                array = _array(payload, position, code, shape)
                arrays.append(array)
                position += array.nbytes
            message = _unpacked(packed, arrays, [0])
        except GarbledError:
            raise
        except (
            *(ValueError, TypeError, LookupError, AttributeError, OverflowError),
            *(RecursionError, MemoryError),
        ) as error:
            raise GarbledError("no message") from error
        if not isinstance(message, dict):
            raise GarbledError("no message")
        return message

    def _taken(self, count: int, deadline: float) -> bytearray:
        """Return the next bytes, as many as that."""
        held = self._held
        if count <= _AT_ONCE:
            while len(held) < count:
                read = self._within(deadline, self._socket.recv, _AT_ONCE)
                if not read:
                    raise ClosedError
                held += read
            self._held = held[count:]
            del held[count:]
            return held
        self._held, filled = held[count:], min(len(held), count)
        del held[count:]
        while filled < count:
            if filled == len(held):
                held.extend(bytes(min(max(filled, _STEP), count - filled)))
            place = memoryview(held)[filled:]
            with place:
                read_into = self._within(deadline, self._socket.recv_into, place)
            if not read_into:
                raise ClosedError
            filled += read_into
        return held

    def _within(self, deadline: float, call: Callable[[Any], Result], given: Any) -> Result:
        """Call one of the socket's own, which may take no longer than until the deadline."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            self._socket.settimeout(None if math.isinf(left) else left)
            return call(given)
        except TimeoutError:
            raise
        except OSError as error:
            raise ClosedError from error


def _array(payload: bytearray, position: int, code: Any, shape: Any) -> Array:
    """Return a copy of the array that lies at a position, as its description has it."""
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise GarbledError("no array of numbers")
    dtype = np.dtype(code)
    if len(shape) > _MOST_SIDES or any(type(side) is not int or side < 0 for side in shape):
        raise GarbledError("no array of numbers")
    count = math.prod(shape)
    if count * dtype.itemsize > len(payload) - position:
        raise GarbledError("less than it says")
    if not count:
        return np.empty(shape, dtype)
    return np.frombuffer(payload, dtype, count, position).reshape(shape).copy()


def _packed(value: Any, arrays: list[Array], depth: int) -> Any:
    """Return a value as JSON can hold it, its arrays put aside."""
    kind = type(value)
    if value is None or kind is str or kind is bool or kind is float:
        return value
    if kind is int:
        return value if -_LARGEST < value < _LARGEST else _as_float(value)
    if depth > _DEEPEST:
        return {"other": kind.__name__}
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in _KINDS:
            return {"other array": str(value.dtype)}
        arrays.append(np.ascontiguousarray(value).reshape(value.shape))
        return {"array": len(arrays) - 1}
    if isinstance(value, np.generic) and value.dtype.kind in _KINDS:
        arrays.append(np.array(value))
        return {"scalar": len(arrays) - 1}
    if isinstance(value, Mapping):
        return {"dict": {str(k): _packed(v, arrays, depth + 1) for k, v in value.items()}}
    if isinstance(value, tuple):
        return {"tuple": [_packed(v, arrays, depth + 1) for v in value]}
    if isinstance(value, list):
        return [_packed(v, arrays, depth + 1) for v in value]
    if isinstance(value, (bool, int, float)):
        return _as_float(value)
    return {"other": kind.__name__}


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _unpacked(value: Any, arrays: list[Array], count: list[int]) -> Any:
    count[0] += 1
    if count[0] > _MOST_PARTS:
        raise GarbledError("no message")
    if value is None or isinstance(value, (str, float)):
        return value
    if isinstance(value, int):  # bool as well
        if not -_LARGEST < value < _LARGEST:
            raise GarbledError("no number")
        return value
    if isinstance(value, list):
        return [_unpacked(v, arrays, count) for v in value]
    ((kind, held),) = value.items()
    if kind == "array":
        return arrays[held]
    if kind == "scalar":
        return arrays[held][()]
    if kind == "dict":
        return {k: _unpacked(v, arrays, count) for k, v in held.items()}
    if kind == "tuple":
        return tuple(_unpacked(v, arrays, count) for v in held)
    if kind == "other array":
        return np.array([None], dtype=object)
    if kind == "other":
        # The checker names the class of what is no array.
        return type(str(held)[:80].replace("\0", "") or "object", (Opaque,), {})(str(held))
    raise GarbledError("no message")
