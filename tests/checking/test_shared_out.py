import contextlib
import os
import signal
import time

import pytest

from backhand.checking.shared_out import can_share, shared_out

pytestmark = pytest.mark.skipif(not can_share(), reason="processes can't be copied here")


def start_of(work, left=None):
    @contextlib.contextmanager
    def start():
        try:
            yield work
        finally:
            if left is not None:
                left.joinpath(str(os.getpid())).touch()

    return start


def test_each_thing_is_done_once_and_by_copies():
    def work(n):
        time.sleep(0.01)
        return n * n, os.getpid()

    found = dict(shared_out(list(range(12)), start_of(work), 3, lambda n: n))
    assert {place: result[0] for place, result in found.items()} == {n: n * n for n in range(12)}
    pids = {result[1] for result in found.values()}
    assert len(pids) == 3
    assert os.getpid() not in pids


def test_a_thing_that_ends_its_copy_costs_no_other():
    def work(n):
        if n == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return n

    found = dict(shared_out(list(range(6)), start_of(work), 2, lambda n: -n))
    assert found == {0: 0, 1: 1, 2: -2, 3: 3, 4: 4, 5: 5}


def test_what_the_work_raises_is_raised_here_and_the_copies_end(tmp_path):
    def work(n):
        if n == 1:
            raise LookupError("no such name")
        time.sleep(0.2)
        return n

    with pytest.raises(LookupError, match="no such name"):
        list(shared_out(list(range(40)), start_of(work, tmp_path), 2, lambda n: n))
    left = [int(path.name) for path in tmp_path.iterdir()]
    assert len(left) == 2
    for pid in left:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
