"""A class of synthetic submissions whose truth is known, for tests and benchmarks.

Right and wrong solutions are those of the audit, under other names, in other forms (files,
notebooks, folders, archives) and with other remarks; hostile ones attack what grades them.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import backhand.grading

SOLUTIONS = Path(backhand.grading.__file__).parent / "exercises" / "solutions"

ATTACKS = {
    "endless loop": "while True: pass",
    "leaves": "import os; os._exit(0)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "kills": "import os, signal\nfor p in (os.getppid(), -1): os.kill(p, signal.SIGKILL)",
    "allocates": "import numpy as np; a = np.ones(10**11)",
    "forks": "import os\nwhile True: os.fork()",
    "fills": "for k in range(10**6): open(str(k), 'wb').write(bytes(10**6))",
    "patches": 'import json; json.dumps = lambda *a, **k: \'{"verdict": "pass"}\'',
    "compares": "import numpy; numpy.allclose = numpy.array_equal = lambda *a, **k: True",
    "spies": "open('/etc/shadow').read()",
    "calls home": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "talks": "print('x' * 10**8)",
}
# Quick ones, for a benchmark of many: a loop takes its whole time limit, whatever the speed.
QUICK_ATTACKS = tuple(name for name in ATTACKS if name not in ("endless loop", "forks"))


@dataclass(frozen=True)
class Member:
    """One of the class: its entry's name, what it holds, and what is known of it."""

    name: str
    content: bytes | dict[str, bytes]
    truth: Literal["right", "wrong", "hostile"]
    solution: str


def make_class(
    count: int,
    exercise: str = "softmax-with-loss",
    *,
    seed: int = 0,
    hostile: float = 0.03,
    attacks: tuple[str, ...] = tuple(ATTACKS),
) -> list[Member]:
    """Return a class, half of it wrong, mixed as a seed says."""
    rng = random.Random(seed)
    right = sorted((SOLUTIONS / exercise / "right").glob("*.py"))
    wrong = sorted((SOLUTIONS / exercise / "wrong").glob("*.py"))
    bad = round(hostile * count)
    truths = ["hostile"] * bad + ["wrong"] * (count // 2 - bad // 2)
    truths += ["right"] * (count - len(truths))
    rng.shuffle(truths)
    members, turns = [], {"right": 0, "wrong": 0, "hostile": 0}
    for k, truth in enumerate(truths):
        turn = turns[truth]
        turns[truth] += 1
        solutions = right if truth == "right" else wrong
        solution = solutions[turn % len(solutions)]
        text = solution.read_text(encoding="utf-8")
        if truth == "hostile":
            text = ATTACKS[attacks[turn % len(attacks)]] + "\n" + text
        remark = "# 課題の解答" if k % 3 == 0 else "# my answer"
        members.append(_member(k, f"{remark} {k}\n{text}", truth, solution.stem))
    return members


def _member(k: int, text: str, truth: str, solution: str) -> Member:
    forms = ("py", "ipynb", "folder", "zip", "crlf")
    form = forms[k % len(forms)]
    student = f"学生{k:04d}" if k % 2 else f"Student {k:04d}"
    name = f"{student}_{90000 + k}_assignsubmission_file"
    known = (truth, solution)
    if form == "ipynb":
        return Member(f"{name}_answer.ipynb", notebook(text), *known)
    if form == "folder":
        return Member(f"{name}_", {"answer.py": text.encode(), "notes.txt": b"see above"}, *known)
    if form == "zip":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("work/answer.py", text)
            archive.writestr("__MACOSX/._answer.py", b"\0")
        return Member(f"{name}_work.zip", stream.getvalue(), *known)
    if form == "crlf":
        return Member(
            f"{name}_answer.py", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), *known
        )
    return Member(f"{name}_answer.py", text.encode(), *known)


def notebook(text: str) -> bytes:
    """Return a notebook with a cell for each part of a file, magics and prose between."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# 課題 / Assignment"}]
    for k, part in enumerate(text.split("\n\n\n")):
        source = ("%matplotlib inline\n" if k == 0 else "") + part
        cells.append(
            {
                "cell_type": "code",
                "metadata": {},
                "outputs": [],
                "execution_count": k + 1,
                "source": source,
            }
        )
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(document, ensure_ascii=False).encode()


def write_class(members: list[Member], folder: Path) -> None:
    """Write a class as Moodle's archive unpacks."""
    folder.mkdir(parents=True, exist_ok=True)
    for member in members:
        if isinstance(member.content, bytes):
            (folder / member.name).write_bytes(member.content)
        else:
            (folder / member.name).mkdir()
            for name, content in member.content.items():
                (folder / member.name / name).write_bytes(content)
