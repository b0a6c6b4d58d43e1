from __future__ import annotations

import signal
import threading
import time

import pytest

from backhand.sources.reading_clock import LongReadingError, read_within


def test_reading_ends():
    began = time.monotonic()
    with pytest.raises(LongReadingError), read_within(0.05):
        sum(1 for _ in iter(int, 1))
    assert time.monotonic() - began < 5


def test_somebody_elses_alarm_is_set_again():
    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with read_within(5):
            time.sleep(0.1)
        time.sleep(0.05)
        assert heard == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_another_thread_has_no_alarm_and_no_error():
    done = []

    def read():
        with read_within(0.01):
            time.sleep(0.05)
            done.append(True)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert done == [True]
