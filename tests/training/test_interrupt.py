from __future__ import annotations

import signal
import threading

import pytest

from backhand.training.interrupt import interrupts_call


def test_the_first_interrupt_asks_and_the_second_raises(ctrl_c):
    asked = []
    before = signal.getsignal(signal.SIGINT)
    with interrupts_call(lambda: asked.append(1)):
        ctrl_c()
        assert asked == [1]
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()
    assert asked == [1]
    assert signal.getsignal(signal.SIGINT) is before


def test_the_handler_is_put_back_after_an_error():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ZeroDivisionError), interrupts_call(lambda: None):
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is before


def test_an_ignored_interrupt_stays_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts_call(lambda: pytest.fail("asked to stop")):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_is_left_alone():
    caught = []

    def work():
        try:
            with interrupts_call(lambda: None):
                caught.append("ran")
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert caught == ["ran"]
