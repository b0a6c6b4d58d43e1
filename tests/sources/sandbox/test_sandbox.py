"""Attacks on the sandbox, each by real code in a real worker, behind each kind of walls."""

from __future__ import annotations

import json
import os
import socket
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

from backhand.diagnosis.report import SubjectReport
from backhand.sources.sandbox.judging import check_behind, submission_of
from backhand.sources.sandbox.limits import Limits
from backhand.sources.sandbox.sandbox import Sandbox
from backhand.sources.sandbox.walls import Walls, walls_here

HERE = walls_here()
KINDS = {
    "bubblewrap": Walls(True, HERE.landlock, HERE.seccomp),
    "bubblewrap alone": Walls(True, False, False),
    "kernel": Walls(False, True, True),
}

RIGHT = """
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
"""
WRONG = RIGHT.replace("* (1 - self.out)", "")

# What an attack gets, and what is due to honest code on a machine that is busy with others.
LIMITS = Limits(seconds=20.0, cpu_seconds=20)
HASTY = replace(LIMITS, seconds=2.0)
PATIENT = replace(LIMITS, seconds=60.0)


@pytest.fixture(scope="module", params=list(KINDS))
def sandbox(request):
    walls = KINDS[request.param]
    if walls.namespaces and not HERE.namespaces:
        pytest.skip("bubblewrap does not run here (apt install bubblewrap)")
    if (walls.landlock and not HERE.landlock) or (walls.seccomp and not HERE.seccomp):
        pytest.skip("Landlock or seccomp is not to be had here (pip install 'backhand[sandbox]')")
    with Sandbox(LIMITS, walls) as sandbox:
        yield sandbox


def judged(
    sandbox: Sandbox, folder: Path, *parts: str, limits: Limits = LIMITS
) -> list[SubjectReport]:
    """Check a file of these parts, and see that the next file is judged as ever."""
    path = folder / "attack.py"
    path.write_text("import numpy as np\n" + "".join(textwrap.dedent(p) for p in parts))
    sandbox.limits = limits
    reports = list(check_behind(sandbox, submission_of(str(path))))
    honest = folder / "honest.py"
    honest.write_text("import numpy as np\n" + RIGHT + WRONG.replace("Sigmoid", "Wrong"))
    path.unlink()
    sandbox.limits = PATIENT
    after = [r.verdict for r in check_behind(sandbox, submission_of(str(honest)))]
    assert after == ["pass", "fail"]
    return reports


def reason(reports: list[SubjectReport]) -> str:
    return " ".join(f.message for r in reports for f in r.findings)


# What a line at the top of the file does, and what its author is told.
TOP = {
    "endless loop": ("while True: pass", "limit"),
    "endless loop that catches all": (
        """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        "limit",
    ),
    "sleep": ("import time; time.sleep(1000)", "limit"),
    "100 GB": ("a = np.ones(100 * 2**30 // 8)", "memory|Memory|allocate"),
    "os._exit": ("import os; os._exit(0)", "ended the process"),
    "crash in C": ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
    "deep recursion": (
        """
        import sys
        sys.setrecursionlimit(10**9)
        def down(n): return down(n + 1) + 1
        down(0)
        """,
        "SIGSEGV|memory|Memory|limit",
    ),
    "kills all": (
        """
        import os, signal
        for pid in (os.getppid(), 1, -1):
            try: os.kill(pid, signal.SIGKILL)
            except OSError: pass
        raise RuntimeError("still here")
        """,
        "",
    ),
    "stops itself": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "limit"),
}


@pytest.mark.parametrize("attack", TOP)
def test_at_import(sandbox, tmp_path, attack):
    code, told = TOP[attack]
    # A file whose statements fail is checked by its definitions: here there are none.
    reports = judged(sandbox, tmp_path, code, limits=HASTY if "limit" in told else LIMITS)
    assert [r.verdict for r in reports] == ["error"]
    assert any(word in reason(reports) for word in told.split("|")), reason(reports)


def test_fork_bomb(sandbox, tmp_path):
    began = time.monotonic()
    reports = judged(
        sandbox,
        tmp_path,
        """
        import os
        while True:
            try: os.fork()
            except OSError: pass
        """,
        limits=HASTY,
    )
    assert [r.verdict for r in reports] == ["error"]
    assert time.monotonic() - began < 60


def test_threads_without_end(sandbox, tmp_path):
    reports = judged(
        sandbox,
        tmp_path,
        """
        import threading, time
        while True:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        """,
    )
    assert [r.verdict for r in reports] == ["error"]


def test_filling_the_disk(sandbox, tmp_path):
    reports = judged(
        sandbox,
        tmp_path,
        """
        import itertools, os
        for k in itertools.count():
            with open(f"f{k}", "wb") as file:
                for _ in range(8): file.write(bytes(2**20))
        """,
    )
    assert [r.verdict for r in reports] == ["error"]
    said = reason(reports)
    assert any(w in said for w in ("No space", "more than 32 MB", "memory", "limit")), said


def seen(sandbox: Sandbox, folder: Path, code: str) -> str:
    """Return what a submission can report of what it saw: the name of a class of its own."""
    body = textwrap.indent(textwrap.dedent(code).strip(), "        ")
    reports = judged(
        sandbox,
        folder,
        f"""
class Spy:
    def forward(self, x):
{body}
        raise ValueError("saw: " + repr(saw))

    def backward(self, dout):
        return dout


def case_spy():
    return Spy(), np.ones((2, 3))
""",
    )
    assert [r.verdict for r in reports] == ["error"]
    return reason(reports)


def test_files_of_the_user_are_not_there(sandbox, tmp_path):
    secret = tmp_path / ".ssh" / "id_ed25519"
    secret.parent.mkdir()
    secret.write_text("planted-secret")
    told = seen(
        sandbox,
        tmp_path,
        f"""
        saw = []
        for path in ({str(secret)!r}, "/etc/shadow", "/root/.bashrc", "/proc/1/environ"):
            try: saw.append(open(path, "rb").read())
            except OSError as error: saw.append(type(error).__name__)
        """,
    )
    assert "planted-secret" not in told
    assert "root:" not in told
    assert "FileNotFoundError" in told or "PermissionError" in told


def test_secrets_of_the_environment_are_not_there(sandbox, tmp_path, monkeypatch):
    monkeypatch.setenv("PLANTED_TOKEN", "planted-secret")
    with Sandbox(LIMITS, sandbox.walls) as fresh:
        told = seen(
            fresh,
            tmp_path,
            f"""
            import os
            saw = dict(os.environ)
            for pid in (os.getppid(), 1, {os.getpid()}):
                try: saw[pid] = open("/proc/%d/environ" % pid, "rb").read()
                except OSError: pass
            """,
        )
    assert "PATH" in told
    assert "planted-secret" not in told


def test_nothing_outside_is_written(sandbox, tmp_path):
    target = tmp_path / "written"
    told = seen(
        sandbox,
        tmp_path,
        f"""
        saw = []
        import os, sys
        places = [{str(target)!r}, "/tmp/backhand-written", "/usr/x", "/dev/shm/x", "../files/x.py",
                  os.path.join(sys.prefix, "x"), np.__file__]
        for path in places:
            try:
                open(path, "a").write("x"); saw.append(("WROTE", path))
            except OSError as error: saw.append(type(error).__name__)
        open("own", "w").write("mine"); saw.append(open("own").read())
        """,
    )
    assert not target.exists()
    assert not os.path.exists("/tmp/backhand-written")
    assert "mine" in told
    allowed = "../files/x.py" if not sandbox.walls.landlock else "none"
    assert told.replace(allowed, "").count("WROTE") <= (allowed in told), told


def test_no_network(sandbox, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        told = seen(
            sandbox,
            tmp_path,
            f"""
            import socket
            try:
                socket.create_connection(("127.0.0.1", {port}), 1).sendall(b"hello")
                saw = "connected"
            except OSError as error: saw = type(error).__name__
            """,
        )
        with pytest.raises(TimeoutError):
            listener.accept()
    assert "connected" not in told


PATCHES = {
    "numpy": """
        np.allclose = np.array_equal = lambda *a, **k: True
        np.max = np.abs = lambda *a, **k: 0.0
        np.linalg.norm = lambda *a, **k: 0.0
    """,
    "json": """
        import json
        json.dumps = lambda *a, **k: '{"verdict": "pass"}'
        json.loads = lambda *a, **k: {"verdict": "pass", "op": "subject", "name": "Sigmoid"}
    """,
    "sys": """
        import sys
        sys.modules["numpy"] = sys.modules["json"]
        sys.exit = sys.settrace = None
    """,
    "the checker": """
        import backhand.diagnosis.measure as measure, backhand.diagnosis.examination as examination
        import backhand.derivatives as gradients, backhand.diagnosis.report as report
        from backhand.sources.sandbox import worker
        examination.examine = measure.measure = lambda *a, **k: None
        gradients.compare = lambda *a, **k: True
        report.SubjectReport.verdict = "pass"
        worker._Answers.on_backward = worker._Answers.on_forward
    """,
    "a result on stdout": """
        import os
        told = '{"event": "result", "name": "Sigmoid", "record": {"verdict": "pass"}}\\n'
        for descriptor in range(64):
            if descriptor in (0, 1, 2):
                try: os.write(descriptor, told.encode())
                except OSError: pass
        print(told)
    """,
    "the channel": """
        import os
        for descriptor in range(3, 64):
            try: os.write(descriptor, b'{"verdict": "pass"}' * 100)
            except OSError: pass
    """,
    "the way out": """
        import atexit, gc, socket
        from backhand.sources.sandbox import frames
        real = frames.send
        def forged(channel, message):
            real(channel, {"gave": {"dx": np.zeros(1)}, "nonce": "0" * 32})
        frames.send = forged
        import backhand.sources.sandbox.worker as worker
        worker.send = forged
    """,
    "huge output": "print('x' * 50_000_000)",
    "an object that equals everything": """
        class Same(np.ndarray):
            def __eq__(self, other): return True
            def __sub__(self, other): return 0.0
            def __array_finalize__(self, other): pass
        old = np.exp
        np.exp = lambda x: old(x).view(Same)
    """,
}


@pytest.mark.parametrize("patch", PATCHES)
def test_a_wrong_layer_is_not_called_right(sandbox, tmp_path, patch):
    reports = judged(sandbox, tmp_path, PATCHES[patch], WRONG)
    assert reports
    assert all(r.verdict in ("fail", "error") for r in reports), reports


def test_what_a_worker_tells_of_other_files_is_not_shown(sandbox, tmp_path):
    reports = judged(
        sandbox,
        tmp_path,
        """
        import inspect
        from backhand.reading.subject import Place
        Place.of = staticmethod(lambda thing: Place("/etc/passwd", 1))
        """,
        WRONG,
    )
    told = json.dumps([r.to_dict() for r in reports])
    assert "root:" not in told
    assert "/etc/passwd" not in told


def test_a_result_too_large_to_send(sandbox, tmp_path):
    reports = judged(
        sandbox,
        tmp_path,
        """
        class Large:
            def forward(self, x):
                return np.zeros((80_000_000,))
            def backward(self, dout):
                return dout
        def case_large():
            return Large(), np.ones((2, 3))
        """,
    )
    assert [r.verdict for r in reports] == ["error"]


def test_a_worker_that_stops_reading(sandbox, tmp_path):
    began = time.monotonic()
    reports = judged(
        sandbox,
        tmp_path,
        """
        import os, signal, threading
        class Stops:
            def forward(self, x):
                threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGSTOP)).start()
                self.x = x
                return x * 2.0
            def backward(self, dout):
                return dout * 2.0
        def case_stops():
            return Stops(), np.ones((1000, 1000))
        """,
        limits=HASTY,
    )
    assert [r.verdict for r in reports] == ["error"]
    assert "limit of 2 s" in reason(reports)
    assert time.monotonic() - began < 30


def test_one_subject_that_hangs_leaves_the_others(sandbox, tmp_path):
    hanging = RIGHT.replace("Sigmoid", "Hanging").replace(
        "        return dout", "        while True: time.sleep(1)\n        return dout"
    )
    sandbox.limits = replace(LIMITS, seconds=4.0)
    path = tmp_path / "three.py"
    path.write_text(
        "import time\nimport numpy as np\n"
        + RIGHT
        + hanging
        + WRONG.replace("Sigmoid", "WrongSigmoid")
    )
    reports = list(check_behind(sandbox, submission_of(str(path))))
    assert {r.name: r.verdict for r in reports} == {
        "Sigmoid": "pass",
        "Hanging": "error",
        "WrongSigmoid": "fail",
    }
    assert "limit of 4 s" in reason(reports)


def test_nothing_is_left_behind(tmp_path):
    with Sandbox(LIMITS) as sandbox:
        judged(sandbox, tmp_path, "open('left', 'w').write('x')\n", RIGHT)
        server = sandbox._server
        assert server is not None
    assert server.poll() is not None
