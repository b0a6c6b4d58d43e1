"""A folder of files that nobody should write, and one good one: one line for each."""

import os
import sys
import time
from pathlib import Path

import pytest

from backhand.checking.targets import check_targets
from backhand.sources.target import targets_of

GOOD = """
import numpy as np
class Good:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y
    def backward(self, dout):
        return dout * (1 - self.y ** 2)
"""
# What each file holds, and what is said of it: None where there is nothing to say.
BAD = {
    "unparsable": ("def f(:\n", "line 1"),
    "endless": (GOOD + "while True:\n    pass\n", "was still running"),
    "endless_alone": ("while True:\n    pass\n", "ran past its limit"),
    "gpu": (
        "import cupy as cp\ndevice = cp.cuda.Device(0)\nx = cp.zeros(3) + 1\n" + GOOD,
        "cupy",
    ),
    "long": (GOOD + "table = [\n" + "    0.5,  # measured\n" * 50_000 + "]\n", None),
    "empty": ("", None),
    "python2": (GOOD + "\nprint 'loss', 1\nfor k in xrange(2): print k,\n", None),
    "socket": (
        "import socket\n" + GOOD + "s = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\n"
        "while True:\n    s.accept()\n",
        "was still running",
    ),
    "elsewhere": ("import os\nos.chdir('/')\n" + GOOD, None),
    "threads": (
        "import threading, time\n" + GOOD + "for _ in range(3):\n"
        "    threading.Thread(target=time.sleep, args=(60,)).start()\n",
        None,
    ),
    "processes": (
        "import subprocess, sys\n" + GOOD + "subprocess.Popen([sys.executable, '-c', "
        "'import time; backhand_left_behind = 1; time.sleep(60)'], start_new_session=True)\n",
        None,
    ),
    "clock": ("import time, random\nrandom.seed(time.time())\n" + GOOD
              + "np.random.seed(int(time.time()))\n", None),
    "patched": (GOOD + "np.tanh = lambda x: x\nnp.exp = None\n", "numpy.exp, numpy.tanh"),
    "writes": (GOOD + "np.save('left_behind.npy', np.ones(3))\nopen('left.txt', 'w').close()\n",
               None),
    "asks": ("import sys\n" + GOOD + "n = int(input('size? '))\n", None),
    "raises": (GOOD + "raise RuntimeError('at import')\n", "at import"),
    "exits": (GOOD + "import os\nos._exit(3)\n", "exit status 3"),
    "recursion": (GOOD + "def f(n): return f(n)\nf(1)\n", "RecursionError"),
    "memory": (GOOD + "x = np.ones((10**7, 10**7))\n", "MemoryError"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    for name, (text, _said) in BAD.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "good.py").write_text(GOOD)
    return folder


@pytest.fixture(scope="module")
def report(folder):
    before = os.getcwd()
    os.chdir(folder)
    try:
        return check_targets(targets_of(["."]), timeout=8.0, jobs=2)
    finally:
        os.chdir(before)


def test_the_good_file_is_judged(report):
    found = [s for s in report.subjects if Path(s.path).name == "good.py"]
    assert [s.verdict for s in found] == ["pass"]


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line_is_said(report, name):
    text, said = BAD[name]
    found = [s for s in report.subjects if Path(s.path).name == f"{name}.py"]
    about = [s for s in found if s.name == f"{name}.py"]
    lines = [s.note or "; ".join(f.message for f in s.findings) for s in about]
    if said is None:
        assert lines == []
    else:
        (line,) = lines
        assert said in line
        assert "Traceback" not in line
    verdicts = {s.name: s.verdict for s in found if s.name == "Good"}
    ended = name in ("exits",)
    assert verdicts == ({"Good": "pass"} if "class Good" in text and not ended else {})


def test_nothing_is_left_behind(report, folder):
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["good.py", *(f"{name}.py" for name in BAD)]
    )
    if sys.platform != "linux":
        return
    until = time.monotonic() + 10
    while left := [line for line in _processes() if "backhand_left_behind" in line]:
        assert time.monotonic() < until, left
        time.sleep(0.05)


def _processes():
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found.append((entry / "cmdline").read_bytes().decode(errors="replace"))
            except OSError:
                continue
    return found


def test_a_command_line_that_nobody_gave_has_its_defaults(tmp_path):
    path = tmp_path / "args.py"
    path.write_text(
        "import argparse\n"
        "parser = argparse.ArgumentParser()\n"
        "parser.add_argument('data')\n"
        "parser.add_argument('--rate', type=float, default=2.0, required=True)\n"
        "args = parser.parse_args()\n"
        "assert args.data is None\n"
        "class Scale:\n"
        "    def forward(self, x): return args.rate * x\n"
        "    def backward(self, dout): return args.rate * dout\n"
    )
    report = check_targets(targets_of([str(path)]), timeout=8.0)
    assert [(s.name, s.verdict) for s in report.subjects] == [("Scale", "pass")]
