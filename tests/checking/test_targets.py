"""Somebody's code in a process of its own: what it does costs one subject and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from backhand.checking.targets import check_targets
from backhand.sources.target import Target, TargetError

GOOD = """
class Good:
    def forward(self, x):
        self.x = x
        return 3 * x
    def backward(self, dout):
        return 3 * dout
"""


def layer(name: str, forward: str) -> str:
    return f"""
class {name}:
    def forward(self, x):
        {forward}
        return x
    def backward(self, dout):
        return dout
"""


@pytest.fixture
def check(tmp_path: Path):
    """``check(text)`` → {subject: (verdict, rule, message)} of a file with that text."""

    def run(text: str, name: str | None = None, timeout: float = 10.0):
        file = tmp_path / "submission.py"
        file.write_text(text, encoding="utf-8")
        report = check_targets([Target(path=str(file), name=name)], timeout=timeout)
        return {
            s.name: (
                s.verdict,
                s.findings[0].rule if s.findings else "",
                s.findings[0].message if s.findings else s.note,
            )
            for s in report.subjects
        }

    return run


@pytest.mark.parametrize(
    ("forward", "said"),
    [
        ("while True: pass", "limit of 3 s"),
        ("import os; os._exit(7)", "exit status 7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("import sys; sys.exit('bye')", "SystemExit"),
        ("raise ValueError('no')", "ValueError: no"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_whatever_happens_the_others_keep_their_results(check, forward, said):
    found = check(layer("First", forward) + GOOD + layer("Last", forward), timeout=3.0)
    assert list(found) == ["First", "Good", "Last"]
    assert found["Good"][0] == "pass"
    for name in ("First", "Last"):
        verdict, rule, message = found[name]
        assert (verdict, rule) == ("error", "BH207")
        assert said in message


def test_code_whose_passes_take_long_is_told_how_long_and_of_no_loop(check):
    found = check(layer("Slow", "import time; time.sleep(0.05)") + GOOD, timeout=1.5)
    verdict, rule, message = found["Slow"]
    assert (verdict, rule) == ("error", "BH207")
    assert "passes had ended" in message
    assert found["Good"][0] == "pass"


def test_what_code_prints_asks_and_warns_reaches_nobody(check, capfd):
    text = layer(
        "Loud",
        "import sys, os, warnings; print('hello'); os.system('echo there'); "
        "warnings.warn('careful'); sys.stderr.write('err'); assert input('?') == ''",
    )
    assert check(text)["Loud"][0] == "pass"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(:\n    pass", "line 1, column 7"),
        ("import numppy", "there is no module numppy"),
        ("x = 1\nraise RuntimeError('at import')", "RuntimeError"),
        ("import sys\nsys.exit(0)\n\n\nclass A:\n    pass", "sys.exit"),
        ("while True: pass", "while it was imported"),
        ("\ufeff# -*- coding: latin-1 -*-\n", "encoding"),
    ],
)
def test_a_file_that_can_not_be_imported_is_an_error_with_its_place(check, text, said):
    ((verdict, rule, message),) = check(text, timeout=3.0).values()
    assert (verdict, rule) == ("error", "BH207")
    assert said in message


def test_a_name_that_is_not_there_is_told_with_the_nearest(check):
    with pytest.raises(TargetError, match="did you mean Good"):
        check(GOOD, name="Goood")
    assert list(check(GOOD + layer("Other", "pass"), name="Other")) == ["Other"]


def test_what_can_not_be_called_is_skipped_with_the_case_to_write(check):
    text = layer("Odd", "pass").replace(
        "    def forward", "    def __init__(self, quux): quux.zorp()\n    def forward", 1
    )
    verdict, _rule, note = check(text)["Odd"]
    assert verdict == "skipped"
    assert "def case_odd(): return Odd(…), x" in note


def test_modules_beside_the_file_are_found(check, tmp_path):
    (tmp_path / "shared_part.py").write_text("FACTOR = 3\n")
    found = check("from shared_part import FACTOR\n" + GOOD.replace("3 * x", "FACTOR * x"))
    assert found["Good"][0] == "pass"


def test_a_module_by_its_name(tmp_path, monkeypatch):
    (tmp_path / "my_package_of_layers").mkdir()
    (tmp_path / "my_package_of_layers" / "__init__.py").write_text("")
    (tmp_path / "my_package_of_layers" / "good.py").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    target = Target(module="my_package_of_layers.good", name="Good")
    (subject,) = check_targets([target]).subjects
    assert (subject.name, subject.verdict) == ("Good", "pass")


def test_a_notebook_s_findings_name_cell_and_line(tmp_path):
    cells = ["import numpy as np", "# a comment\n" + GOOD.replace("return 3 * dout", "return dout")]
    file = tmp_path / "task.ipynb"
    file.write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": text} for text in cells]})
    )
    (subject,) = check_targets([Target(path=str(file))]).subjects
    (finding,) = subject.findings
    assert subject.cell == 2
    assert (finding.evidence["cell"], finding.evidence["line"]) == (2, 8)
    assert finding.evidence["code"] == "return dout"


def test_a_process_with_threads_is_not_copied(check, monkeypatch):
    forks = []
    monkeypatch.setattr(os, "fork", lambda: forks.append(1))
    wait = threading.Event()
    thread = threading.Thread(target=wait.wait)
    thread.start()
    try:
        found = check(GOOD + layer("Loop", "while True: pass"), timeout=4.0)
    finally:
        wait.set()
        thread.join()
    assert forks == []
    assert found["Good"][0] == "pass"
    assert "limit of 4 s" in found["Loop"][2]


def test_no_process_is_left_behind(check):
    marker = "backhand_test_marker_5f1c"
    text = layer(
        "Parent",
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', "
        f"'import time; {marker} = 1; time.sleep(60)'])",
    )
    assert check(text)["Parent"][0] == "pass"
    if sys.platform != "linux":
        return
    # What was killed takes a moment to be gone.
    until = time.monotonic() + 10
    while left := [line for line in _processes() if f"{marker} = 1; time" in line]:
        assert time.monotonic() < until, left
        time.sleep(0.05)


def _processes() -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, encoding="utf-8")
    return listed.stdout.splitlines()


DOUBLE = (
    "class Double:\n"
    "    def forward(self, x):\n"
    "        return 2 * x\n"
    "    def backward(self, dout):\n"
    "        return FACTOR * dout\n"
)


def test_a_file_that_trains_for_long_is_checked_by_its_definitions(tmp_path):
    path = tmp_path / "trains.py"
    path.write_text(
        f"FACTOR = 2\n{DOUBLE}\ntry:\n    while True:\n        pass\nexcept Exception:\n    pass\n"
    )
    report = check_targets([Target(path=str(path))], timeout=3)
    verdicts = {subject.name: subject.verdict for subject in report.subjects}
    assert verdicts == {"trains.py": "skipped", "Double": "pass"}
    assert "--run-all" in report.subjects[0].note
    assert report.exit_status == 0
    whole = check_targets([Target(path=str(path))], timeout=1, run_all=True)
    assert [subject.verdict for subject in whole.subjects] == ["error"]


def test_run_all_runs_every_cell(tmp_path):
    import json

    cells = [DOUBLE, "FACTOR = 3", "FACTOR = int(str(FACTOR - 1))"]
    path = tmp_path / "cells.ipynb"
    path.write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})
    )
    target = [Target(path=str(path))]
    assert check_targets(target, run_all=True).subjects[0].verdict == "pass"
    assert check_targets(target).subjects[0].verdict != "pass"


# What makes the reader, the parser, the walk over names, the worker or the judge raise.
UNHEARD_OF = {
    "encoding": "# coding: hex\n" + GOOD,
    "nul": "x = '\0'\n" + GOOD,
    "class": "class M(type):\n    def __getattribute__(c, n): raise SystemError(n)\n"
    "class L(metaclass=M):\n    forward = backward = 1\n",
    "module": "import sys, types\nclass N(types.ModuleType):\n"
    "    def __getattribute__(s, n): raise ValueError(n)\nsys.modules[__name__].__class__ = N\n",
    "name": "class L:\n    forward = backward = property(lambda s: 1/0)\n"
    "    def __repr__(s): return 1\n",
    "long": f"import {'a' * 500}\nfrom {'b' * 500} import *\n" + GOOD,
    "dots": f"from {'.' * 1500}a import *\n" + GOOD,
    "deep": "x = " + "+".join(["1"] * 5000) + "\n" + GOOD,
    "lists": "x = " + "[" * 150 + "]" * 150 + "\n" + GOOD,
    "answer": "import backhand.running.subjects as s\n"
    "s.Subjects._told_subject = lambda *a: {'subject': {'inputs': 5}}\n" + GOOD,
    "names": "import backhand.running.subjects as s\n"
    "s.names_meant = lambda *a: [None, 5, {'a': 1}]\n" + GOOD,
    "loaded": "import backhand.running.subjects as s\n"
    "s.Subjects.on_load = lambda *a: {'unknown': None, 'names': 3}\n" + GOOD,
    "told": "import backhand.running.service as s\ns.Service.told = lambda *a: {}\n"
    "import backhand.running.subjects as b\nb.Subjects.on_subject = lambda *a: 1 / 0\n" + GOOD,
    "error": "class E(Exception):\n    def __str__(s): raise E\nraise E\n" + GOOD,
}


@pytest.mark.parametrize("sandbox", [True, False])
def test_whatever_a_file_raises_in_the_checker_is_its_own(tmp_path, sandbox):
    for name, text in UNHEARD_OF.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8", newline="")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "good.py").write_text(GOOD)
    targets = [Target(path=str(path)) for path in sorted(tmp_path.iterdir())]
    report = check_targets(targets, sandbox=sandbox, timeout=20.0)
    by_file = {}
    for subject in report.subjects:
        by_file.setdefault(Path(subject.path).stem, []).append(subject)
    (good,) = by_file["good"]
    assert good.verdict == "pass"
    assert by_file.keys() >= UNHEARD_OF.keys() - {"name", "lists", "deep", "dots", "error"}
    assert "no ordinary file" in by_file["pipe"][0].findings[0].message
    json.dumps(report.to_dict(), allow_nan=False)


TERMINAL = "\x1b[2J\x9b31m\ud800\u202e"


SHOWN = (
    f"raise ValueError({TERMINAL!a})\n" + GOOD,
    GOOD.replace("return 3 * x", f"raise type({TERMINAL[:4]!a}, (Exception,), {{}})({TERMINAL!a})"),
    GOOD.replace("3 * dout", "4 * dout  # \x9b31m\u202e"),
)


def test_what_a_terminal_would_obey_is_shown(tmp_path):
    places = [tmp_path / f"{k}\x1b[2J.py" for k in range(len(SHOWN))]
    for place, text in zip(places, SHOWN, strict=True):
        place.write_text(text, encoding="utf-8")
    report = check_targets([Target(path=str(place)) for place in places], sandbox=True)
    said = json.dumps(report.to_dict(listing=True), ensure_ascii=False)
    assert said.isprintable()
    said.encode()


NARROWED = {
    "constants": "told['constant'] = [*told['inputs'], *told['params']]",
    "most": "told['constant'] = [n for n in (*told['inputs'], *told['params']) if n != 'b']",
    "input": "told['constant'] = ['x']",
    "parameters": "told['params'] = {}; told['constant'] = ['x']",
    "labels": "told['labels'] = told['inputs'].pop('x')",
    "names": "told['params'] = {'y' + n: a for n, a in told['params'].items()}",
    "convention": "told['convention'] = 'unknown'",
    "batch": "told['batched'] = []; told['scalar'] = True; told['constant'] = list(told['params'])",
}
AFFINE = """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW = 3 * self.x.T @ dout
        self.db = dout.sum(axis=0)
        return 7 * dout @ self.W.T
"""


def test_a_worker_does_not_say_what_is_measured(tmp_path):
    for name, change in NARROWED.items():
        (tmp_path / f"{name}.py").write_text(
            AFFINE + "import backhand.running.subjects as s\nreal = s.Subjects._told_subject\n"
            "def narrowed(self, made):\n    whole = real(self, made)\n"
            f"    told = whole['subject']\n    {change}\n    return whole\n"
            "s.Subjects._told_subject = narrowed\n"
        )
    targets = [Target(path=str(path)) for path in sorted(tmp_path.iterdir())]
    report = check_targets(targets, sandbox=True)
    assert all(s.verdict != "pass" for s in report.subjects)
    assert {Path(s.path).stem for s in report.subjects} == NARROWED.keys()
