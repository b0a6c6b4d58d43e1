"""Workers without walls: however they are started, several at once, and whatever they do."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing.connection import wait

import numpy as np
import pytest

from backhand.running import process
from backhand.running.host import EndedError
from backhand.running.limits import own_code
from backhand.running.loaded import load_submission
from backhand.running.process import Process
from backhand.sources.submission import Submission

CODE = """
import numpy as np

def double(x):
    return 2 * x

def leave(status):
    import os
    os._exit(status)

def crash():
    import os, signal
    os.kill(os.getpid(), signal.SIGSEGV)

def wait(seconds):
    import time
    time.sleep(seconds)

def descriptors():
    import os
    return sorted(int(name) for name in os.listdir("/proc/self/fd"))

def group():
    import os
    return os.getpid(), os.getpgid(0), os.getsid(0)

def environment(name):
    import os
    return os.environ.get(name)

def meet(mine, other):
    import os, time
    os.close(os.open(mine, os.O_CREAT))  # what is opened to be written goes nowhere
    while not os.path.exists(other):
        time.sleep(0.01)
    return mine

def start_another():
    import multiprocessing
    other = multiprocessing.get_context("fork").Process(target=print)
    other.start()
    other.join()
    return other.exitcode
"""


@pytest.fixture
def host():
    with Process(own_code(20.0)) as host:
        yield host


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(CODE)
    return Submission(str(path))


def called(worker, name, *arguments):
    return worker.ask("subjects.call", name=name, arguments=arguments, seed=0)["gave"]


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_however_it_is_started(host, mine, monkeypatch, method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not to be had here")
    monkeypatch.setattr(process, "_context", lambda: multiprocessing.get_context(method))
    with host.open() as worker:
        assert load_submission(worker, mine).defined[0] == "double"
        np.testing.assert_array_equal(called(worker, "double", np.arange(3)), [0, 2, 4])
        with pytest.raises(EndedError, match="exit status 7"):
            called(worker, "leave", 7)


def test_what_is_started_depends_on_the_threads_here(monkeypatch):
    monkeypatch.setattr(process, "_MOST_PAGES", 10**9)
    assert process._context().get_start_method() in ("fork", "spawn")
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert process._context().get_start_method() != "fork"
    finally:
        done.set()
        thread.join()


def test_a_large_process_is_not_copied(host, mine, monkeypatch):
    monkeypatch.setattr(process, "_MOST_PAGES", process._pages() // 2)
    assert process._context().get_start_method() in ("forkserver", "spawn")
    monkeypatch.setenv("SAID_TO_WORKERS", "late")
    with host.open() as worker:
        load_submission(worker, mine)
        assert called(worker, "environment", "SAID_TO_WORKERS") == "late"


def test_several_at_once_do_not_disturb_each_other(host, mine):
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(host.open()) for _turn in range(4)]
        for worker in workers:
            load_submission(worker, mine)
        for turn in range(3):
            for k, worker in enumerate(workers):
                assert called(worker, "double", turn + k) == 2 * (turn + k)
        with pytest.raises(EndedError, match="SIGSEGV"):
            called(workers[1], "crash")
        assert called(workers[2], "double", 4) == 8
        # None holds an end of another's channel: the one is closed, and the other sees it.
        workers[0].close()
        assert called(workers[3], "double", 5) == 10


def test_two_are_asked_before_either_has_answered(host, mine, tmp_path):
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    with host.open() as first, host.open() as second:
        load_submission(first, mine)
        load_submission(second, mine)
        asked = {
            worker: worker.begin("subjects.call", name="meet", arguments=paths, seed=0)
            for worker, paths in ((first, (a, b)), (second, (b, a)))
        }
        while asked:
            for worker in wait(list(asked), 20):
                assert worker.finish(asked.pop(worker))["gave"] == (a if worker is first else b)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_a_worker_has_its_channel_and_no_other_files(host, mine):
    with host.open() as first, host.open() as second:
        load_submission(first, mine)
        load_submission(second, mine)
        # Its standard streams, its channel, and the folder that is listed.
        assert len(called(second, "descriptors")) == 5


@pytest.mark.skipif(os.name != "posix", reason="sessions")
def test_a_worker_is_a_session_of_its_own(host, mine):
    with host.open() as worker:
        load_submission(worker, mine)
        pid, group, session = called(worker, "group")
        assert pid == group == session != os.getsid(0)


def test_code_may_start_processes(host, mine):
    with host.open() as worker:
        load_submission(worker, mine)
        assert called(worker, "start_another") == 0


def test_one_that_does_not_answer_is_ended_with_its_host(mine):
    with Process(own_code(0.5)) as host:
        worker = host.open()
        worker.limits = own_code(20.0)
        worker.renew()
        load_submission(worker, mine)
        began = time.monotonic()
        with pytest.raises(EndedError, match=r"limit of 0\.5 s"):
            worker.ask("subjects.call", 0.5, name="wait", arguments=(60,), seed=0)
        assert time.monotonic() - began < 10
        held = host.open()
        load_submission(held, mine)
        pid = called(held, "group")[0]
    assert held.ended
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_terminal_s_interrupt_ends_a_worker_that_is_asked(host, mine):
    with host.open() as worker:
        load_submission(worker, mine)
        pid = called(worker, "group")[0]
        timer = threading.Timer(0.3, os.kill, (pid, signal.SIGINT))
        timer.start()
        with pytest.raises(EndedError):
            called(worker, "wait", 30)
        timer.join()


SERVED = """
import backhand.running.process as process
from backhand.running.limits import own_code

process._MOST_PAGES = 0
if __name__ == "__main__":
    with process.Process(own_code(20.0)) as host, host.open() as worker:
        told = worker.ask(
            "subjects.load", path="none.py", module=None, name=None, run_all=False, seconds=5.0
        )
    print(told["unreadable"]["message"])
"""


def test_a_server_of_workers_imports_nothing_of_the_current_folder(tmp_path):
    script, folder = tmp_path / "script.py", tmp_path / "folder"
    script.write_text(SERVED, encoding="utf-8")
    folder.mkdir()
    (folder / "socket.py").write_text("raise SystemExit('mine')\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, str(script)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.stdout.startswith("none.py can't be read"), ran.stderr
