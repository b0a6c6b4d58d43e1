"""Messages over a private socket: JSON and plain arrays of numbers, and nothing that runs.

A frame is the lengths of its two parts, a header in JSON, and the bytes of the arrays that the
header describes, one after the other.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.subject import GoneError

Array = NDArray[Any]

_LENGTHS: Final = struct.Struct(">QQ")
MOST_HEADER: Final = 16 * 2**20
MOST_PAYLOAD: Final = 512 * 2**20
# Kinds of numbers that cross: flags, integers, floats in any precision.
_KINDS: Final = "biuf"
_DEEPEST: Final = 6
_MOST_PARTS: Final = 10_000


class GarbledError(GoneError):
    """What came over the channel is no message."""


class ClosedError(Exception):
    """The other end is gone."""


class Opaque:
    """What stands here for a value that is no number: `name` is its class there."""

    def __init__(self, name: str) -> None:
        self.name = name


def send(channel: socket.socket, message: Mapping[str, Any], deadline: float = math.inf) -> None:
    """Write one message; its values may be arrays, numbers, and lists, tuples and dicts of them.

    Parameters
    ----------
    channel : socket
    message : dict
    deadline : float
        Of the monotonic clock, in seconds: the other end may have stopped reading.

    Raises
    ------
    TimeoutError, ClosedError
    """
    arrays: list[Array] = []
    header = json.dumps(
        {
            "message": _packed(message, arrays, 0),
            "arrays": [[a.dtype.str, list(a.shape)] for a in arrays],
        }
    ).encode()
    payload = [a.tobytes() for a in arrays]
    frame = b"".join((_LENGTHS.pack(len(header), sum(map(len, payload))), header, *payload))
    try:
        _limit(channel, deadline)
        channel.sendall(frame)
    except TimeoutError:
        raise
    except OSError as error:
        raise ClosedError from error


def receive(channel: socket.socket, deadline: float = math.inf) -> dict[str, Any]:
    """Read one message.

    Parameters
    ----------
    channel : socket
    deadline : float
        Of the monotonic clock, in seconds.

    Raises
    ------
    TimeoutError, ClosedError, GarbledError
    """
    lengths = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size, deadline))
    if lengths[0] > MOST_HEADER or lengths[1] > MOST_PAYLOAD:
        raise GarbledError("a message longer than any")
    header = bytes(_exactly(channel, lengths[0], deadline))
    payload = _exactly(channel, lengths[1], deadline)
    try:
        described = json.loads(header)
        arrays, position = [], 0
        for code, shape in described["arrays"]:
            dtype = np.dtype(str(code))
            sides = tuple(int(side) for side in shape)
            if dtype.kind not in _KINDS or len(sides) > 32 or any(side < 0 for side in sides):
                raise GarbledError("no array of numbers")
            size = math.prod(sides) * dtype.itemsize
            if size > len(payload) - position:
                raise GarbledError("less than it says")
            part = payload[position : position + size]
            arrays.append(np.frombuffer(part, dtype).reshape(sides).copy())
            position += size
        message = _unpacked(described["message"], arrays, [0])
    except GarbledError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, MemoryError) as error:
        raise GarbledError("no message") from error
    if not isinstance(message, dict):
        raise GarbledError("no message")
    return message


def _limit(channel: socket.socket, deadline: float) -> None:
    """Let the channel's next call take no longer than until the deadline."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(None if math.isinf(left) else left)


def _exactly(channel: socket.socket, count: int, deadline: float) -> bytearray:
    held = bytearray(count)
    view, filled = memoryview(held), 0
    while filled < count:
        try:
            _limit(channel, deadline)
            read = channel.recv_into(view[filled:])
        except TimeoutError:
            raise
        except OSError as error:
            raise ClosedError from error
        if not read:
            raise ClosedError
        filled += read
    return held


def _packed(value: Any, arrays: list[Array], depth: int) -> Any:
    """Return a value as JSON can hold it, its arrays put aside."""
    if value is None or type(value) in (bool, int, float, str):
        return {"is": value}
    if depth > _DEEPEST:
        return {"other": type(value).__name__}
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in _KINDS:
            return {"other array": str(value.dtype)}
        arrays.append(np.ascontiguousarray(value).reshape(value.shape))
        return {"array": len(arrays) - 1}
    if isinstance(value, np.generic) and value.dtype.kind in _KINDS:
        arrays.append(np.array(value))
        return {"scalar": len(arrays) - 1}
    if isinstance(value, Mapping):
        return {"dict": [[str(k), _packed(v, arrays, depth + 1)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_packed(v, arrays, depth + 1) for v in value]}
    if isinstance(value, (bool, int, float)):
        return {"is": float(value)}
    return {"other": type(value).__name__}


def _unpacked(value: Any, arrays: list[Array], count: list[int]) -> Any:
    count[0] += 1
    if count[0] > _MOST_PARTS or not isinstance(value, dict) or len(value) != 1:
        raise GarbledError("no message")
    ((kind, held),) = value.items()
    if kind == "is" and (held is None or isinstance(held, (bool, int, float, str))):
        return held
    if kind == "array":
        return arrays[held]
    if kind == "scalar":
        return arrays[held][()]
    if kind == "dict":
        return {str(k): _unpacked(v, arrays, count) for k, v in held}
    if kind in ("list", "tuple"):
        parts = [_unpacked(v, arrays, count) for v in held]
        return tuple(parts) if kind == "tuple" else parts
    if kind == "other array":
        return np.array([None], dtype=object)
    if kind == "other":
        # The checker names the class of what is no array.
        return type(str(held)[:80].replace("\0", "") or "object", (Opaque,), {})(str(held))
    raise GarbledError("no message")
