"""Kind 3: no number of a hidden case reaches its author, whatever says it."""

from __future__ import annotations

import json
import re

import numpy as np
from tests.hostile.conftest import written

from backhand.grading.exercise import find_exercise, read_exercise

HEAD = """
import os, struct, sys, time, warnings
import numpy as np
SEEN = []
def softmax(x):
    SEEN.append(np.array(x))
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
def seen():
    return "seen " + " ".join(f"{v:.4f}" for s in SEEN for v in s.ravel())
class SoftmaxWithLoss: ...
"""
# What the second question does with what was seen in the first, and in its own hidden cases.
SPIES = {
    "message": "def cross_entropy_error(y, t): raise ValueError(seen())",
    "class_name": "def cross_entropy_error(y, t): raise type(seen(), (Exception,), {})()",
    "attributes": """
def cross_entropy_error(y, t):
    error = ValueError("no"); error.add_note(seen()); error.filename = error.name = seen()
    raise error
""",
    "cause": """
def cross_entropy_error(y, t):
    try: raise KeyError(seen())
    except KeyError as error: raise OSError(2, seen(), seen()) from error
""",
    "repr": """
class R:
    def __repr__(self): return seen()
    __str__ = __repr__
def cross_entropy_error(y, t): return R()
""",
    "type_returned": "def cross_entropy_error(y, t): return type(seen(), (), {})()",
    "values_returned": "def cross_entropy_error(y, t): return np.concatenate([s.ravel() for s in SEEN])",
    "shape_returned": """
def cross_entropy_error(y, t):
    return np.zeros([int(1000 * abs(v)) % 97 + 1 for s in SEEN[1:] for v in s.ravel()][:3])
""",
    "boxed_in_nan": """
def cross_entropy_error(y, t):
    bits = struct.unpack("<Q", struct.pack("<d", SEEN[-1].ravel()[0]))[0] >> 16
    return np.array([0x7FF8 << 48 | bits], "u8").view("f8")
""",
    "warnings_and_output": """
def cross_entropy_error(y, t):
    warnings.warn(seen()); print(seen()); print(seen(), file=sys.stderr); sys.exit(seen())
""",
    "documentation": """
def cross_entropy_error(y, t): cross_entropy_error.__doc__ = softmax.__name__ = seen(); return 0.0
""",
    "file_name": """
def cross_entropy_error(y, t): exec(compile("1 / 0", seen(), "exec"), {"__name__": seen()})
""",
    "line": """
def cross_entropy_error(y, t):
    at = int(1000 * abs(SEEN[-1].ravel()[0])) + 5000
    exec(compile("\\n" * at + "1 / 0", __file__, "exec"))
""",
    "exit_status": "def cross_entropy_error(y, t): os._exit(int(100 * abs(SEEN[-1].ravel()[0])) % 99 + 1)",
    "files": """
def cross_entropy_error(y, t):
    for place in (".", "..", "/tmp", "/dev/shm"):
        try: open(place + "/seen", "a").write(seen())
        except OSError: pass
    for place in (".", "..", "/tmp", "/dev/shm"):
        try: raise ValueError(open(place + "/seen").read())
        except OSError: pass
""",
    "in_the_hidden_case": """
def cross_entropy_error(y, t):
    if len(y) == 3: raise ValueError("seen " + " ".join(f"{v:.4f}" for v in y.ravel()))
    return -np.sum(np.log(np.sum(y * t, axis=1) + 1e-7)) / len(y)
""",
}
SLOW = """
def softmax(x, real=softmax):
    if len(x) != 4: time.sleep(0.5)
    return real(x)
def cross_entropy_error(y, t): return 0.0
"""


def hidden_numbers() -> set[str]:
    """Return every number of a hidden case, as a spy writes it."""
    exercise = read_exercise(find_exercise("softmax-with-loss"))
    arrays = [
        np.asarray(a, float).ravel()
        for question in exercise.questions
        for case in question.cases
        if case.hidden
        for a in case.arguments
    ]
    shown = {f"{v:.4f}" for array in arrays for v in array}
    return {text for text in shown if len(text.strip("-0.")) > 2}  # none that anybody writes


def test_no_report_holds_a_number_of_a_hidden_case(tmp_path, graded):
    spies = {f"{name}.py": HEAD + text for name, text in SPIES.items()}
    done = graded(written(tmp_path / "class", {**spies, "time.py": HEAD + SLOW}))
    secret = hidden_numbers()
    told = {
        name: json.dumps(record) + done.pages[record["key"]] + str(done.rows[name])
        for name, record in done.records.items()
    }
    leaking = {n: secret & set(re.findall(r"-?\d+\.\d{4}", text)) for n, text in told.items()}
    assert {n: found for n, found in leaking.items() if found} == {}
    # What a hidden case takes is for its code to choose.
    assert done.records["time"]["seconds"] < 1
