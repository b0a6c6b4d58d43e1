"""What a file draws without a seed is the same in each run, and another thing at each start."""

from __future__ import annotations

import pytest

from backhand.running.limits import own_code
from backhand.running.process import Process

MEANS = {
    "NumPy's own": "np.random.randn(6)",
    "a generator": "np.random.default_rng().normal(size=6)",
    "an older one": "np.random.RandomState().randn(6)",
    "Python's own": "[random.gauss(0, 1) for _ in range(6)]",
    "Python's other": "[random.Random().random(), random.SystemRandom().random()]",
    "a seed that is none": "random.seed() or np.random.seed() or [random.random()]",
    "the system": "list(os.urandom(4) + secrets.token_bytes(4) + uuid.uuid4().bytes)",
    "the clock": "[time.time(), time.time_ns(), time.monotonic(), *time.localtime()[:5]]",
    "the calendar": "[datetime.datetime.now().timestamp(), datetime.datetime.utcnow().microsecond]",
    "the clock's name": "list(uuid.uuid1().bytes)",
}
TEXT = """
import datetime, os, random, secrets, time, uuid
import numpy as np
AT_THE_TOP = {drawn}
def at_the_top(): return np.asarray(AT_THE_TOP, dtype=float)
def when_asked(): return np.asarray({drawn}, dtype=float)
"""


def drawn(path, name, seed=0):
    with Process(own_code(20.0)) as host, host.open() as worker:
        load = {"path": str(path), "module": None, "name": None, "run_all": False, "seconds": 5.0}
        worker.ask("subjects.load", **load)
        return worker.ask("subjects.call", name=name, arguments=[], seed=seed)["gave"].tolist()


@pytest.mark.parametrize("means", MEANS)
def test_what_is_drawn_is_the_same_in_each_run(tmp_path, means):
    file = tmp_path / "draws.py"
    file.write_text(TEXT.format(drawn=MEANS[means]))
    assert drawn(file, "at_the_top") == drawn(file, "at_the_top")
    first = drawn(file, "when_asked")
    assert first == drawn(file, "when_asked")
    if "own" not in means:  # seeded by whoever asks, as before
        assert first != drawn(file, "when_asked", seed=1)


def test_a_loop_that_waits_for_the_clock_ends(tmp_path):
    file = tmp_path / "waits.py"
    file.write_text(
        "import time\ndef waited():\n    began = time.time()\n"
        "    while time.time() < began + 2: pass\n    return [1.0]\n"
        "def waited():\n    import numpy\n    began = time.perf_counter()\n"
        "    while time.perf_counter() < began + 2: pass\n    return numpy.ones(1)\n"
    )
    assert drawn(file, "waited") == [1.0]
