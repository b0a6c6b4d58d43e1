"""The channel carries numbers and nothing that runs; whatever comes, reading it ends."""

from __future__ import annotations

import json
import math
import socket
import struct
import threading
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhand.running.frames import MOST_PAYLOAD, Channel, ClosedError, GarbledError


@pytest.fixture
def ends():
    here, there = map(Channel, socket.socketpair())
    with here, there:
        yield here, there


@pytest.fixture
def wire():
    """A bare socket, and the channel that reads what is written to it."""
    here, there = socket.socketpair()
    with here, Channel(there) as channel:
        yield here, channel


def across(ends, value):
    ends[0].send({"value": value})
    return ends[1].receive()["value"]


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 2**63, 0.1, math.inf, -math.inf, "テスト", "\ud800", "", [], (), {}),
        *([1, [2.0, None]], {"a": [1], "b": "c"}, (1, 2), {"array": 0}, {"tuple": [1]}),
    ],
)
def test_plain_values(ends, value):
    assert across(ends, value) == value
    assert type(across(ends, value)) is type(value)


def test_nan_crosses(ends):
    assert math.isnan(across(ends, math.nan))
    np.testing.assert_array_equal(across(ends, np.array([np.nan, np.inf])), [np.nan, np.inf])


def test_numbers_beyond_a_machine_s_are_the_nearest(ends):
    assert across(ends, 10**30) == 1e30
    assert across(ends, -(10**5000)) == -math.inf


@pytest.mark.parametrize("dtype", ["f4", "f8", ">f8", "i8", "u1", "b1", np.longdouble])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3), (1, 2, 3)])
def test_arrays(ends, dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    given = across(ends, array)
    assert given.dtype == array.dtype
    assert given.shape == shape
    np.testing.assert_array_equal(given, array)
    given[...] = 0


def test_arrays_that_lie_otherwise(ends):
    array = np.arange(24.0).reshape(2, 3, 4)
    for view in (array.T, array[:, ::2], np.broadcast_to(array, (2, 2, 3, 4))):
        np.testing.assert_array_equal(across(ends, view), view)


def test_what_is_larger_than_a_socket_holds(ends):
    array = np.arange(3_000_000.0)
    sender = threading.Thread(target=ends[0].send, args=({"value": [array, "end"]},))
    sender.start()
    given = ends[1].receive()["value"]
    sender.join()
    np.testing.assert_array_equal(given[0], array)
    assert given[1] == "end"


def test_what_is_no_number_is_only_named(ends):
    class Strange:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert type(across(ends, Strange())).__name__ == "Strange"
    assert across(ends, Strange()) != 1
    assert across(ends, np.array([Strange()], dtype=object)).dtype == object


def test_messages_that_come_at_once_are_read_one_by_one(ends):
    for number in range(5):
        ends[0].send({"number": number, "array": np.full(number, number)})
    for number in range(5):
        message = ends[1].receive()
        assert message["number"] == number
        assert message["array"].tolist() == [number] * number
    assert not ends[1].wait(0)


def frame(header, payload=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">QQ", len(text), len(payload)) + text + payload


def one_array(code, shape, payload=bytes(8)):
    return frame([{"dict": {"a": {"array": 0}}}, [[code, shape]]], payload)


GARBLED = {
    "no json": frame(b"\x80\x04pickle"),
    "no text": frame(b"\xff\xfe\xfd"),
    "no message": frame([1, 2]),
    "nothing": frame(b""),
    "a list": frame([[1, 2], []]),
    "a number": frame([7, []]),
    "an object of two kinds": frame([{"dict": {}, "tuple": []}, []]),
    "an object of no kind": frame([{}, []]),
    "a longer header than any": struct.pack(">QQ", 2**60, 0),
    "2 GB of arrays": struct.pack(">QQ", 2, 2 * 2**30) + b"[]",
    "an object array": one_array("|O", [1]),
    "a structure": one_array("i4,f4", [1]),
    "a text array": one_array("<U2", [1]),
    "a size that no type has": one_array("<f3", [1]),
    "a negative side": one_array("<f8", [-1]),
    "a side that is no number": one_array("<f8", ["1"]),
    "a side that is a flag": one_array("<f8", [True]),
    "sides without end": one_array("<f8", [1] * 100),
    "no sides": one_array("<f8", 1),
    "less than it says": one_array("<f8", [99]),
    "more than any memory": one_array("<f8", [2**40, 2**40]),
    "nothing in a shape too large": one_array("<f8", [0, 2**62, 2**62]),
    "no such array": frame([{"dict": {"a": {"array": 3}}}, []]),
    "an array by name": frame([{"dict": {"a": {"array": "0"}}}, []]),
    "no such kind": frame([{"eval": "1"}, []]),
    "a dict that is none": frame([{"dict": [["a", 1]]}, []]),
    "a tuple that is none": frame([{"dict": {"a": {"tuple": 1}}}, []]),
    "a number beyond all": frame([{"dict": {"a": 2**64}}, []]),
    "digits without end": frame(b'[{"dict": {"a": ' + b"1" * 100_000 + b"}}, []]"),
    "deep": frame(b'[{"dict":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}},[]]"),
    "deep objects": frame(b'[{"dict":{"a":' + b'{"tuple":[' * 9999 + b"]}" * 9999 + b"}},[]]"),
    "too many parts": frame([{"dict": {"a": [0] * 300_000}}, []]),
    "too many arrays": frame([{"dict": {}}, [["<f8", [0]]] * 300_000]),
}


@pytest.mark.parametrize("kind", GARBLED)
def test_garbled(wire, kind):
    writer = threading.Thread(target=wire[0].sendall, args=(GARBLED[kind],))
    writer.start()
    with pytest.raises(GarbledError):
        wire[1].receive(time.monotonic() + 20)
    writer.join()


def test_more_than_is_agreed_on(wire):
    wire[0].sendall(one_array("<f8", [1]))
    with pytest.raises(GarbledError):
        wire[1].receive(most=7)


def test_a_length_alone_costs_no_memory(wire):
    wire[0].sendall(struct.pack(">QQ", 2, MOST_PAYLOAD) + b"[]" + bytes(1000))
    wire[0].close()
    tracemalloc.start()
    try:
        with pytest.raises(ClosedError):
            wire[1].receive()
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


WHOLE = one_array("<f8", [2, 1], bytes(16))


@pytest.mark.parametrize("length", [0, 5, 16, 17, len(WHOLE) - 16, len(WHOLE) - 1])
def test_torn(wire, length):
    wire[0].sendall(WHOLE[:length])
    with pytest.raises(TimeoutError):
        wire[1].receive(time.monotonic() + 0.05)
    wire[0].close()
    with pytest.raises(ClosedError):
        wire[1].receive(time.monotonic() + 5)


def test_what_comes_in_single_bytes_is_read_within_the_time_in_all(wire):
    def trickle():
        for k in range(10**6):
            wire[0].sendall(WHOLE[k % len(WHOLE) : k % len(WHOLE) + 1])
            if done.wait(0.001):
                return

    done = threading.Event()
    writer = threading.Thread(target=trickle)
    writer.start()
    assert wire[1].receive(time.monotonic() + 20)["a"].shape == (2, 1)
    wire[1]._held.clear()
    began = time.monotonic()
    with pytest.raises((TimeoutError, GarbledError)):
        for _message in iter(lambda: wire[1].receive(began + 0.3), None):
            pass
    assert time.monotonic() - began < 5
    done.set()
    writer.join()


def test_an_end_that_reads_no_more(ends):
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        ends[0].send({"a": np.zeros(10**7)}, time.monotonic() + 0.2)
    assert time.monotonic() - began < 5
    ends[1].close()
    with pytest.raises(ClosedError):
        ends[0].send({"a": 1})


def read_whatever(content: bytes) -> None:
    here, there = socket.socketpair()
    with Channel(there) as channel:
        with here:
            here.sendall(content)
        try:
            while True:
                channel.receive(time.monotonic() + 5)
        except (ClosedError, GarbledError):
            pass


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes(content):
    read_whatever(content)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=4)
        | st.sampled_from(["<f8", "|b1", "|O", "array", "dict"]),
        lambda parts: (
            st.lists(parts, max_size=4)
            | st.dictionaries(
                st.sampled_from(["array", "scalar", "dict", "tuple", "other", "other array", "x"]),
                parts,
                max_size=2,
            )
        ),
        max_leaves=20,
    ),
    st.binary(max_size=40),
)
@settings(max_examples=300)
def test_any_header(header, payload):
    read_whatever(frame(json.dumps(header).encode(), payload))
    read_whatever(frame(json.dumps([{"dict": {"a": header}}, [["<f8", [1]]]]).encode(), payload))


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_any_one_byte_changed(place, byte):
    read_whatever(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])
