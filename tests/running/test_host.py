"""A worker is asked one question at a time; what is no answer to it ends the worker."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import nullcontext, suppress
from types import SimpleNamespace

import numpy as np
import pytest

from backhand.running.frames import Channel, ClosedError, GarbledError
from backhand.running.host import EndedError, Worker, how_it_ended, in_turn
from backhand.running.limits import own_code


@pytest.fixture
def rogue():
    """``rogue(answer, seconds)``: a worker at whose other end `answer(channel)` is run."""
    threads, ended = [], []

    def start(answer, seconds=5.0):
        here, there = map(Channel, socket.socketpair())

        def run():
            with there, suppress(ClosedError, OSError):
                answer(there)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        host = SimpleNamespace(limits=own_code(seconds), watches=False)
        worker = Worker(host, here, lambda stop: ended.append(stop) or 7)
        worker.how = ended
        return worker

    yield start
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def asked(worker, times):
    for _turn in range(times):
        worker.ask("a.b")


def honest(channel):
    while True:
        request = channel.receive()
        channel.send({"token": request["token"], "gave": request})


def test_question_and_answer(rogue):
    with rogue(honest) as worker:
        gave = worker.ask("a.b", x=np.arange(3), y={"z": (1, None)})["gave"]
        assert gave["ask"] == "a.b"
        np.testing.assert_array_equal(gave["x"], [0, 1, 2])
        assert gave["y"] == {"z": (1, None)}
        assert worker.ask("a.c")["gave"]["token"] != gave["token"]
    assert worker.how == [True]


def early(channel):
    channel.send({"token": "0" * 16, "gave": 1})
    channel.receive()
    time.sleep(0.1)


def twice(channel):
    token = channel.receive()["token"]
    channel.send({"token": token, "gave": 1})
    channel.send({"token": token, "gave": 2})
    channel.receive()


def without_token(channel):
    channel.receive()
    channel.send({"gave": 1})


def with_another_s_token(channel):
    channel.receive()
    channel.send({"token": np.zeros(3), "gave": 1})


def nonsense(channel):
    channel.receive()
    channel._socket.sendall(b"<html>" * 100)


@pytest.mark.parametrize("answer", [early, twice, without_token, with_another_s_token, nonsense])
def test_what_is_no_answer_to_the_question(rogue, answer):
    with rogue(answer) as worker:
        with pytest.raises(EndedError, match="channel"):
            asked(worker, 2)
        assert worker.ended
        # Nobody asks it again.
        with pytest.raises(EndedError):
            worker.ask("a.b")
    assert worker.how == [True]


def never(channel):
    while True:
        channel.receive()


def for_ever(channel):
    channel.receive()
    while True:
        channel._socket.sendall(bytes(8) + bytes([0, 0, 0, 0, 0, 0, 0, 1]))
        time.sleep(0.01)


def one_byte_at_a_time(channel):
    channel.receive()
    for _turn in range(10_000):
        channel._socket.sendall(b"\0")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [never, one_byte_at_a_time])
def test_an_answer_that_does_not_come(rogue, answer):
    began = time.monotonic()
    with rogue(answer, seconds=0.4) as worker, pytest.raises(EndedError, match=r"limit of 0\.4 s"):
        worker.ask("a.b")
    assert time.monotonic() - began < 5


def test_answers_without_end(rogue):
    with rogue(for_ever) as worker, pytest.raises(EndedError, match="channel"):
        worker.ask("a.b")


def test_each_question_may_have_a_time_of_its_own(rogue):
    def slow(channel):
        while True:
            request = channel.receive()
            time.sleep(request["wait"])
            channel.send({"token": request["token"]})

    with rogue(slow, seconds=0.3) as worker:
        worker.ask("a.b", 5.0, wait=0.4)
        with pytest.raises(EndedError, match=r"limit of 0\.1 s"):
            worker.ask("a.b", 0.1, wait=0.5)


def test_renewed_time(rogue):
    def slow(channel):
        while True:
            request = channel.receive()
            time.sleep(0.2)
            channel.send({"token": request["token"]})

    with rogue(slow, seconds=0.5) as worker:
        for _turn in range(4):
            worker.renew()
            worker.ask("a.b")
        with pytest.raises(EndedError):
            asked(worker, 4)


def test_one_that_is_waited_for_is_ended_by_another(rogue):
    done = threading.Event()

    def silent(channel):
        channel.receive()
        done.wait(10)

    with rogue(silent, 20.0) as worker:

        def end(stop):
            worker.how.append(stop)
            done.set()
            return 0

        worker._end_process = end
        threading.Timer(0.2, worker.stop).start()
        with pytest.raises(EndedError, match="ended the process"):
            worker.ask("a.b")
    assert worker.how == [True]


def hangs_up(channel):
    channel.receive()


def hangs_up_in_mid_word(channel):
    channel.receive()
    channel._socket.sendall(bytes(10))


@pytest.mark.parametrize("answer", [hangs_up, hangs_up_in_mid_word])
def test_an_end_is_told_with_its_status(rogue, answer):
    with rogue(answer) as worker, pytest.raises(EndedError, match="exit status 7"):
        worker.ask("a.b")
    assert worker.how == [False]


@pytest.mark.parametrize(
    ("status", "said"),
    [(None, "runs it"), (-9, "SIGKILL"), (-24, "SIGXCPU"), (-11, "crashed.*SIGSEGV"), (0, "0")],
)
def test_how_it_ended(rogue, status, said):
    with rogue(hangs_up) as worker:
        worker._end_process = lambda stop: status
        with pytest.raises(EndedError, match=said) as error:
            worker.ask("a.b")
    assert how_it_ended(error.value)[0] == str(error.value)
    assert "memory" in how_it_ended(MemoryError())[0]
    assert "channel" in how_it_ended(GarbledError())[0]


class Scripted:
    """Workers of a script: each may do so many things before it ends."""

    def __init__(self, *lives):
        self.lives, self.started, self.left = list(lives), 0, 0

    def start(self):
        self.started, self.left = self.started + 1, self.lives.pop(0)
        return nullcontext(SimpleNamespace(renew=lambda: None, ended=False))

    def do(self, loaded, thing):
        if not self.left:
            raise EndedError("over", "")
        self.left -= 1
        return f"{thing} done"


def test_what_a_worker_does_not_survive_costs_itself():
    scripted = Scripted(1, 0, 5)
    asked = []

    def things(loaded):
        asked.append(loaded)
        return ["a", "b", "c", "d", "e"]

    found = in_turn(
        scripted.start, lambda worker: "code", things, scripted.do,
        lambda loaded, thing, error: f"{thing}: {error}",
    )  # fmt: skip
    assert list(found) == ["a done", "b: over", "c: over", "d done", "e done"]
    assert scripted.started == 3
    # What there is to do is asked once: code that says otherwise later adds nothing.
    assert asked == ["code"]


def test_nothing_to_do_starts_one_worker():
    scripted = Scripted(0)
    assert not list(in_turn(scripted.start, str, lambda loaded: [], scripted.do, str))
    assert scripted.started == 1


def test_what_can_not_be_loaded_is_the_caller_s_business():
    def load(worker):
        raise EndedError("not loaded", "")

    scripted = Scripted(0)
    with pytest.raises(EndedError, match="not loaded"):
        list(in_turn(scripted.start, load, list, scripted.do, str))


def slowly(channel):
    while True:
        request = channel.receive()
        time.sleep(0.03)
        channel.send({"token": request["token"]})


def test_code_whose_passes_take_long_is_not_told_of_a_loop(rogue):
    with rogue(slowly, 0.9) as worker, pytest.raises(EndedError) as late:
        asked(worker, 1000)
    assert "passes had ended" in late.value.reason
    assert "loop" not in late.value.fix
    assert "--timeout" in late.value.fix


def test_code_that_stops_answering_is(rogue):
    def hang(channel):
        for _turn in range(20):
            channel.send({"token": channel.receive()["token"]})
        channel.receive()
        with suppress(ClosedError):
            channel.receive()

    with rogue(hang, 0.5) as worker, pytest.raises(EndedError) as late:
        asked(worker, 1000)
    assert "loop" in late.value.fix
