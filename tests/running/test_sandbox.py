"""Attacks by real code in a real worker: behind each kind of walls, and by way of each caller."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import textwrap
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import pytest

from backhand.checking.graphs import graph_of_submission
from backhand.checking.submissions import check_submission
from backhand.errors import BackhandError
from backhand.grading import grading
from backhand.grading.exercise import find_exercise
from backhand.grading.intake import Handed
from backhand.reading.subject import GoneError, RaisedElsewhere
from backhand.running.limits import Limits
from backhand.running.loaded import load_submission
from backhand.running.sandbox import Sandbox
from backhand.running.service import Services
from backhand.running.walls import Walls, walls_here
from backhand.sources.submission import Submission
from backhand.studio.judge import Judge

HERE = walls_here()
KINDS = {
    "bubblewrap": Walls(True, HERE.landlock, HERE.seccomp),
    "bubblewrap alone": Walls(True, False, False),
    "kernel": Walls(False, True, True),
}
# What an attack gets that is ended at its time, what any other gets, and what is due to honest code
# on a machine that is busy with others.
HASTY, ENOUGH, PATIENT = 1.0, 20.0, 60.0
LIMITS = Limits(cpu_seconds=20)

RIGHT = """
import numpy as np
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
"""
# By its sign: a mistake that is mended at once, so that no time goes into looking for it.
WRONG = RIGHT.replace("return dout", "return -dout")


@dataclass(frozen=True)
class Said:
    """What a caller says of one thing in a file."""

    verdict: str
    message: str
    name: str = ""


class Check:
    """`backhand check --sandbox`."""

    right, wrong = RIGHT, WRONG
    # What is asked after an attack, one after the other of these, and the verdicts that are due.
    controls = cycle([(RIGHT + WRONG.replace("Sigmoid", "WrongSigmoid"), ["pass", "fail"])])
    # What runs a body with an x, and gives what that returns.
    runs = """
class Runs:
    def forward(self, x):
{body}

    def backward(self, dout):
        return dout


def case_runs():
    return Runs(), np.ones((1000, 1000))
"""

    def __init__(self, walls: Walls) -> None:
        self.walls = walls
        self.sandbox = Sandbox(LIMITS, walls, warm=("subjects", "graphs"))

    @contextmanager
    def fresh(self):
        """Another one, started now."""
        one = type(self)(self.walls)
        try:
            yield one
        finally:
            one.close()

    def ask(self, text: str, seconds: float) -> list[Said]:
        self.sandbox.limits = replace(LIMITS, seconds=seconds)
        reports = check_submission(
            self.sandbox, Submission("attack.py", {"attack.py": text.encode()}, "attack.py")
        )
        return [Said(r.verdict, json.dumps(r.to_dict()), r.name) for r in reports]

    def close(self) -> None:
        self.sandbox.close()


class Graph(Check):
    """`backhand graph --sandbox`."""

    # Of one layer a file: what an attack left in the warm process is there for the next one, too.
    controls = cycle([(WRONG, ["fail"]), (RIGHT, ["pass"])])

    def ask(self, text: str, seconds: float) -> list[Said]:
        self.sandbox.limits = replace(LIMITS, seconds=seconds)
        submission = Submission("attack.py", {"attack.py": text.encode()}, "attack.py")
        try:
            graph = graph_of_submission(self.sandbox, submission)
        except BackhandError as error:
            return [Said("error", str(error))]
        (x,) = (t for t in graph.tensors if t.name == "x")
        # Unknown: it could not be judged, and the notes say why.
        verdict = x.judgement.verdict.replace("unknown", "error")
        return [Said(verdict, json.dumps([x.judgement.message, *graph.notes]))]


class Grade:
    """`backhand grade`."""

    folder = Path(grading.__file__).parent / "exercises" / "solutions" / "softmax-with-loss"
    right = (folder / "right" / "as_in_the_book.py").read_text(encoding="utf-8")
    wrong = (folder / "wrong" / "wrong_sign.py").read_text(encoding="utf-8")
    controls = cycle([(wrong, ["fail"]), (right, ["pass"])])
    runs = """
def softmax(x):
{body}
"""

    def __init__(self, walls: Walls) -> None:
        self.walls = walls
        self.close()

    @contextmanager
    def fresh(self):
        self.close()
        yield self

    def ask(self, text: str, seconds: float) -> list[Said]:
        handed = Handed("k", "Student", "", {"attack.py": text.encode()})
        record = grading.grade(handed, find_exercise("softmax-with-loss"), seconds)
        told = json.dumps(record)
        if record["status"] != "graded" or any(a["verdict"] == "error" for a in record["answers"]):
            return [Said("error", told)]
        return [Said("pass" if record["points"] == record["of"] else "fail", told)]

    def close(self) -> None:
        if grading._sandbox is not None:
            grading._sandbox[1].close()


class Studio(Check):
    """The page on which somebody's code is checked."""

    def __init__(self, walls: Walls) -> None:
        self.walls = walls
        self.judge = Judge(Services({}))

    def ask(self, text: str, seconds: float) -> list[Said]:
        events: list[dict] = []
        job = {"op": "check", "language": "en", "seconds": seconds, "main": "attack.py"}
        self.judge.do({**job, "files": {"attack.py": text}}, events.append)
        assert events[-1]["event"] == "end", events[-1]
        return [
            Said(e["record"]["verdict"], json.dumps(e["record"]))
            for e in events
            if e["event"] == "subject"
        ]

    def close(self) -> None:
        self.judge.close()


# Each kind of walls by way of one caller, and the best there are by way of the others.
PLACES = {
    **{f"check, {kind}": (Check, kind) for kind in KINDS},
    **{caller.__name__.lower(): (caller, "bubblewrap") for caller in (Graph, Grade, Studio)},
}


@pytest.fixture(scope="module", params=list(PLACES))
def caller(request):
    make, kind = PLACES[request.param]
    walls = KINDS[kind]
    if walls.namespaces and not HERE.namespaces:
        pytest.skip("bubblewrap does not run here (apt install bubblewrap)")
    if (walls.landlock and not HERE.landlock) or (walls.seccomp and not HERE.seccomp):
        pytest.skip("Landlock or seccomp is not to be had here (pip install 'backhand[sandbox]')")
    one = make(walls)
    yield one
    one.close()


def judged(caller: Check, *parts: str, seconds: float = ENOUGH) -> list[Said]:
    """Ask about a file of these parts, and see that the next one is judged as ever."""
    text = "import numpy as np\n" + "".join(textwrap.dedent(p) for p in parts)
    said = caller.ask(text, seconds)
    text, due = next(caller.controls)
    after = caller.ask(text, PATIENT)
    assert [s.verdict for s in after] == due, after
    return said


def reason(said: list[Said]) -> str:
    return " ".join(s.message for s in said)


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
def test_at_import(caller, attack):
    code, told = TOP[attack]
    # A file whose statements fail is checked by its definitions: here there are none.
    said = judged(caller, code, seconds=HASTY if "limit" in told else ENOUGH)
    assert [s.verdict for s in said] == ["error"]
    assert any(word in reason(said) for word in told.split("|")), reason(said)


def test_fork_bomb(caller):
    began = time.monotonic()
    said = judged(
        caller,
        """
        import os
        while True:
            try: os.fork()
            except OSError: pass
        """,
        seconds=HASTY,
    )
    assert [s.verdict for s in said] == ["error"]
    assert time.monotonic() - began < 60


def test_threads_without_end(caller):
    said = judged(
        caller,
        """
        import threading, time
        while True:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        """,
    )
    assert [s.verdict for s in said] == ["error"]


def test_filling_the_disk(caller):
    said = judged(
        caller,
        """
        import itertools, os
        for k in itertools.count():
            with open(f"f{k}", "wb") as file:
                for _ in range(8): file.write(bytes(2**20))
        """,
    )
    assert [s.verdict for s in said] == ["error"]
    why = ("No space", "more than 32 MB", "memory", "limit")
    assert any(word in reason(said) for word in why), said


def running(caller: Check, body: str) -> str:
    """Return code that runs a body when it is asked for a value."""
    indent = "    " * (2 if "class" in caller.runs else 1)
    return caller.runs.replace("{body}", textwrap.indent(textwrap.dedent(body).strip(), indent))


def seen(caller: Check, body: str) -> str:
    """Return what code can report of what it saw: it raises it."""
    told = textwrap.dedent(body) + "\nraise ValueError('saw: ' + repr(saw))\n"
    said = judged(caller, running(caller, told))
    assert [s.verdict for s in said] == ["error"]
    return reason(said)


def test_files_of_the_user_are_not_there(caller, tmp_path):
    secret = tmp_path / ".ssh" / "id_ed25519"
    secret.parent.mkdir()
    secret.write_text("planted-secret")
    told = seen(
        caller,
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


def test_secrets_of_the_environment_are_not_there(caller, monkeypatch):
    monkeypatch.setenv("PLANTED_TOKEN", "planted-secret")
    with caller.fresh() as fresh:
        # In few words: of a long message its beginning alone is told.
        told = seen(
            fresh,
            f"""
            import os
            secret = "planted-" + "secret"
            saw = [name for name, value in os.environ.items() if secret in value]
            for pid in (os.getppid(), 1, {os.getpid()}):
                try: saw += [pid] * (secret.encode() in open("/proc/%d/environ" % pid, "rb").read())
                except OSError: pass
            saw += ["a PATH"] * ("PATH" in os.environ)
            """,
        )
    assert "saw: ['a PATH']" in told


def test_nothing_outside_is_written(caller, tmp_path):
    target = tmp_path / "written"
    told = seen(
        caller,
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
    allowed = "../files/x.py" if not caller.walls.landlock else "none"
    assert told.replace(allowed, "").count("WROTE") <= (allowed in told), told


def test_no_network(caller):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        told = seen(
            caller,
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
        from backhand.running import subjects
        examination.examine = measure.measure = lambda *a, **k: None
        gradients.compare = lambda *a, **k: True
        report.SubjectReport.verdict = "pass"
        subjects.Subjects.on_backward = subjects.Subjects.on_forward
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
        import backhand.running.frames as frames
        real = frames.Channel.send
        def forged(channel, message):
            real(channel, {"gave": {"dx": np.zeros(1)}, "token": "0" * 16})
        frames.Channel.send = forged
    """,
    "two answers to a question": """
        import backhand.running.frames as frames
        real = frames.Channel.send
        def twice(channel, message):
            real(channel, message)
            real(channel, {**message, "gave": {"dx": np.zeros((2, 3))}})
        frames.Channel.send = twice
    """,
    "the answer before the question": """
        import gc, backhand.running.frames as frames
        for channel in gc.get_objects():
            if isinstance(channel, frames.Channel):
                channel.send({"gave": np.zeros((2, 3)), "verdict": "pass", "token": "0" * 16})
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


# What is patched within a worker no wall has to do with: by way of each caller, once.
@pytest.mark.parametrize(
    "caller", ["check, bubblewrap", "graph", "grade", "studio"], indirect=True, scope="module"
)
@pytest.mark.parametrize("patch", PATCHES)
def test_a_wrong_layer_is_not_called_right(caller, patch):
    said = judged(caller, PATCHES[patch], caller.wrong)
    assert any(s.verdict in ("fail", "error") for s in said), said
    # Beside it stands, as the file's, what that could not run of its own.
    assert all(s.verdict in ("fail", "error", "skipped") for s in said), said
    skipped = {s.name for s in said if s.verdict == "skipped"}
    assert skipped <= {"attack.py", ""}, said


def test_what_a_worker_tells_of_other_files_is_not_shown(caller):
    said = judged(
        caller,
        """
        import inspect
        from backhand.reading.subject import Place
        Place.of = staticmethod(lambda thing: Place("/etc/passwd", 1))
        """,
        caller.wrong,
    )
    assert "root:" not in reason(said)
    assert "/etc/passwd" not in reason(said)


def test_a_result_too_large_to_send(caller):
    said = judged(caller, running(caller, "return np.zeros((80_000_000,))"))
    assert [s.verdict for s in said] == ["error"]


def test_a_worker_that_stops_reading(caller):
    began = time.monotonic()
    said = judged(
        caller,
        "import os, signal, threading, time\n",
        running(
            caller,
            """
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGSTOP)).start()
            time.sleep(0.2 * (x.size < 1000))  # a small answer would be there before
            return x * 2.0
            """,
        ),
        seconds=HASTY,
    )
    assert [s.verdict for s in said] == ["error"]
    assert "limit of 1 s" in reason(said)
    assert time.monotonic() - began < 30


HANGING = "import time\n" + RIGHT.replace("Sigmoid", "Hanging").replace(
    "return dout", "while True: time.sleep(1)\n        return dout"
)


@pytest.mark.parametrize("make", [Check, Studio])
def test_one_subject_that_hangs_leaves_the_others(make):
    if HERE.lacking:
        pytest.skip("no walls here")
    caller = make(HERE)
    try:
        said = caller.ask(RIGHT + HANGING + WRONG.replace("Sigmoid", "WrongSigmoid"), 4.0)
    finally:
        caller.close()
    assert [s.verdict for s in said] == ["pass", "error", "fail"]
    assert "limit of 4 s" in said[1].message


def test_nothing_is_left_behind():
    with Check(HERE).fresh() as caller:
        judged(caller, "open('left', 'w').write('x')\n", RIGHT)
        server = caller.sandbox._server
        assert server is not None
    assert server.poll() is not None


# ------------------------------------------------- nothing survives a submission

# What one leaves, and what the next looks for: true where it finds it, or is not as it was.
LEFT = {
    "shared memory": (
        "c.shmget(77, 64, 0o1666) != -1 and c.memset(c.shmat(c.shmget(77, 64, 0), None, 0), 65, 9)",
        "c.shmget(77, 64, 0o666) != -1",
    ),
    "messages": ("c.msgget(78, 0o1666)", "c.msgget(78, 0o666) != -1"),
    "semaphores": ("c.semget(79, 1, 0o1666)", "c.semget(79, 1, 0o666) != -1"),
    "queues": ("c.mq_open(b'/left', 0o102, 0o666, None)", "c.mq_open(b'/left', 0) != -1"),
    "a file": ("open('left', 'w').close()", "os.path.exists('left')"),
    "shared files": ("open('/dev/shm/left', 'w').close()", "os.path.exists('/dev/shm/left')"),
    "folders": (
        "[(os.mkdir('a' * 200, 0o300), os.chdir('a' * 200)) for _ in range(300)]",
        "bool(os.listdir())",
    ),
    "processors": (
        "os.sched_setaffinity(os.getppid(), {min(os.sched_getaffinity(0))})",
        "len(os.sched_getaffinity(0)) < PROCESSORS",
    ),
    "priority": (
        "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
        "os.getpriority(os.PRIO_PROCESS, 0) > NICE",
    ),
    "policy": (
        "os.sched_setscheduler(os.getppid(), os.SCHED_IDLE, os.sched_param(0))",
        "os.sched_getscheduler(0) == os.SCHED_IDLE",
    ),
    "a mode": ("os.chmod('/dev/null', 0o644)", "os.stat('/dev/null').st_mode & 0o777 != MODE"),
    "times": ("os.utime('/dev/null', (1, 1))", "os.stat('/dev/null').st_mtime == 1"),
    "an attribute": ("os.setxattr('.', b'user.left', b'1')", "b'user.left' in os.listxattr('.')"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_survives_a_submission(kind):
    if kind == "kernel" and not (HERE.landlock and HERE.seccomp):
        pytest.skip("no Landlock, or no seccomp here")
    if kind != "kernel" and not HERE.namespaces:
        pytest.skip("no bubblewrap here")
    known = {
        "PROCESSORS": len(os.sched_getaffinity(0)),
        "NICE": os.getpriority(os.PRIO_PROCESS, 0),
        "MODE": os.stat("/dev/null").st_mode & 0o777,
    }
    text = "import ctypes, os\nc = ctypes.CDLL(None)\nc.shmat.restype = ctypes.c_void_p\n"
    text += "c.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]\n"
    text += "".join(f"{name} = {value}\n" for name, value in known.items())
    for number, (leave, find) in enumerate(LEFT.values()):
        for name, does in (("leave", leave), ("find", find)):
            text += f"def {name}{number}():\n    here = os.getcwd()\n    try:\n"
            text += f"        return float({does})\n" if name == "find" else f"        {does}\n"
            text += "    except (OSError, AttributeError): return 0.0\n"
            text += "    finally: os.chdir(here)\n"
    files = {"a.py": text.encode()}
    submission = Submission("a.py", files, "a.py")

    def asked(worker, name):
        loaded = load_submission(worker, submission)
        return [
            loaded.code.ask("subjects.call", name=f"{name}{k}", arguments=[], seed=0)["gave"]
            for k in range(len(LEFT))
        ]

    before = os.stat("/dev/null").st_mtime
    with Sandbox(LIMITS, KINDS[kind]) as sandbox:
        # What one finds that nobody was before: that is how it is.
        with sandbox.open(files) as worker:
            assert not any(asked(worker, "find"))
        with sandbox.open(files) as worker:
            asked(worker, "leave")
        with sandbox.open(files) as worker:
            found = asked(worker, "find")
    assert not [name for name, one in zip(LEFT, found, strict=True) if one]
    assert os.stat("/dev/null").st_mtime == before
    assert os.stat("/dev/null").st_mode & 0o777 == known["MODE"]


def test_a_submission_that_stops_the_warm_process_costs_itself_alone():
    text = (
        "import os, signal\ndef kill(): os.kill(os.getppid(), signal.SIGKILL)\ndef find(): pass\n"
    )
    files = {"a.py": text.encode()}
    with Sandbox(LIMITS) as sandbox:
        for name in ("kill", "find"):
            with sandbox.open(files) as worker:
                loaded = load_submission(worker, Submission("a.py", files, "a.py"))
                with contextlib.suppress(RaisedElsewhere, GoneError):
                    told = loaded.code.ask("subjects.call", name=name, arguments=[], seed=0)
        assert told["gave"] is None
