"""The channel carries numbers and nothing that runs."""

from __future__ import annotations

import json
import socket
import time

import numpy as np
import pytest

from backhand.sources.sandbox.frames import ClosedError, GarbledError, receive, send


@pytest.fixture
def ends():
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def across(ends, value):
    send(ends[0], {"value": value})
    return receive(ends[1])["value"]


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 0.1, float("inf"), "テスト", [1, [2.0, None]], {"a": [1], "b": "c"}, (1, 2)],
)
def test_plain_values(ends, value):
    assert across(ends, value) == value
    assert type(across(ends, value)) is type(value)


@pytest.mark.parametrize("dtype", ["f4", "f8", "i8", "u1", "b1", np.longdouble])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3), (1, 2, 3)])
def test_arrays(ends, dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    given = across(ends, array)
    assert given.dtype == array.dtype
    assert given.shape == shape
    np.testing.assert_array_equal(given, array)
    given[...] = 0


def test_what_is_no_number_is_only_named(ends):
    class Strange:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert type(across(ends, Strange())).__name__ == "Strange"
    assert across(ends, Strange()) != 1
    assert across(ends, np.array([Strange()], dtype=object)).dtype == object


def frame(header, payload=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "big") + len(payload).to_bytes(8, "big") + text + payload


GARBLED = {
    "no json": frame(b"\x80\x04pickle"),
    "no message": frame([1, 2]),
    "too long": (2**60).to_bytes(8, "big") + bytes(8),
    "an object array": frame({"message": {"dict": []}, "arrays": [["|O", [1]]]}, bytes(8)),
    "a negative side": frame({"message": {"dict": []}, "arrays": [["<f8", [-1]]]}, bytes(8)),
    "less than it says": frame({"message": {"dict": []}, "arrays": [["<f8", [99]]]}, bytes(8)),
    "no such array": frame({"message": {"dict": [["a", {"array": 3}]]}, "arrays": []}),
    "no such kind": frame({"message": {"eval": "1"}, "arrays": []}),
    "deep": frame(b'{"message":' + b'{"list":[' * 5000 + b"]}" * 5000 + b',"arrays":[]}'),
}


@pytest.mark.parametrize("kind", GARBLED)
def test_garbled(ends, kind):
    ends[0].sendall(GARBLED[kind])
    with pytest.raises(GarbledError):
        receive(ends[1])


def test_time_and_end(ends):
    ends[0].sendall(b"\0" * 5)
    with pytest.raises(TimeoutError):
        receive(ends[1], time.monotonic() + 0.05)
    ends[0].close()
    with pytest.raises(ClosedError):
        receive(ends[1])
