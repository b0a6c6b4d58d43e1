"""Kinds 5, 6, 9, 11, 12: one file costs no other its report; nothing measured is no pass; text from
strangers is shown, not obeyed, and reading it ends."""

from __future__ import annotations

import json
import re
import time

import pytest

from backhand.checking.targets import check_targets
from backhand.cli.check import _written
from backhand.sources.target import Target

GOOD = """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
"""
WRONG = GOOD.replace("self.dW = ", "self.dW = 3 * ").replace("return dout", "return 7 * dout")
ESCAPES = "\x1b[2J\x1b]0;pwned\x07\x9b31m\u202e\u2066\x00\ud800".encode("utf-8", "surrogatepass")
BODY = "    def forward(self, x):\n        {}\n    def backward(self, dout):\n        return dout\n"


def raising(what: str) -> str:
    return f"class L:\n{BODY.format(what)}"


# What breaks a reader, the walk over the names, the worker, or the judge.
BREAKING = {
    # Encodings and text.
    "rot13": b"# -*- coding: rot13 -*-\nvzcbeg ahzcl\n",
    "hex": b"# coding: hex\n" + b"pass".hex().encode(),
    "unknown_coding": b"# coding: klingon\nx = 1\n",
    "undefined_coding": b"# coding: undefined\nx = 1\n",
    "zlib_coding": b"# coding: zlib\nx = 1\n",
    "utf7": b"# coding: utf-7\nx = '+AGEAYg-'\n",
    "utf16": "class A: ...".encode("utf-16"),
    "nul": b"x = 1\x00\n" + GOOD.encode(),
    "latin": "# caf\u00e9\n".encode("latin-1") + GOOD.encode(),
    "empty": b"",
    "one_quote": b'"""' + b"a" * 100_000,
    "carriage_returns": b"x = 1\r" * 1000,
    # Depth and length.
    "plus": "x = " + "1 + " * 20_000 + "1\n" + GOOD,
    "minus": "x = " + "-" * 5_000 + "1\n" + GOOD,
    "brackets": "x = " + "(" * 150 + "1" + ")" * 150 + "\n" + GOOD,
    "too_many_brackets": "x = " + "[" * 5000 + "]" * 5000 + "\n" + GOOD,
    "attributes": "x = a" + ".b" * 10_000 + "\n" + GOOD,
    "calls": "x = f" + "()" * 5_000 + "\n" + GOOD,
    "nested_functions": "".join(" " * k + f"def f{k}():\n" for k in range(95))
    + " " * 95
    + "pass\n",
    "elifs": "if 0: pass\n" + "elif 0: pass\n" * 300 + GOOD,
    "long_name": f"{'a' * 1_000_000} = 1\n" + GOOD,
    "long_star": f"from {'a' * 100_000} import *\n" + GOOD,
    "dots": f"from {'.' * 5000} import x\n" + GOOD,
    "digits": f"x = {'9' * 50_000}\n" + GOOD,
    "hexadecimal": f"x = 0x{'f' * 50_000}\ny = str(x)\n" + GOOD,
    "power": "def f(x=9**9**5): ...\n" + GOOD.replace("@ self.W", "@ self.W * 1"),
    "f_string": "x = f'" + "{1}" * 5000 + "'\n" + GOOD,
    "decorators": "def d(f): return f\n" + "@d\n" * 900 + "def g(): ...\n" + GOOD,
    # Objects that don't want to be looked at.
    "metaclass": "class M(type):\n    def __getattribute__(c, n): raise RuntimeError('no')\n"
    f"class L(metaclass=M):\n{BODY.format('return x')}",
    "metaclass_repr": "class M(type):\n    def __repr__(c): raise SystemExit\n"
    "    def __eq__(c, o): raise KeyboardInterrupt\n    __hash__ = type.__hash__\n"
    f"class L(metaclass=M):\n{BODY.format('return x')}",
    "attribute_raises": f"class L:\n    def __getattribute__(s, n): raise KeyError(n)\n{BODY.format('return x')}",
    "getattr_for_all": f"class L:\n    def __getattr__(s, n): return s\n{BODY.format('return x')}",
    "module_getattr": "def __getattr__(n): raise ZeroDivisionError\n" + GOOD,
    "dir_raises": f"class L:\n    def __dir__(s): raise OSError\n    __slots__ = ('x',)\n{BODY.format('return x')}",
    "del_raises": f"class L:\n    def __del__(s): raise SystemExit\n{BODY.format('return x')}",
    "deepcopy_raises": f"class L:\n    def __deepcopy__(s, m): raise BaseException('no')\n{BODY.format('return x')}",
    "recursion_in_repr": "class R(Exception):\n    def __str__(s): return str(s)\n    __repr__ = __str__\n"
    + raising("raise R"),
    "message_raises": "class R(BaseException):\n    def __str__(s): raise R\n" + raising("raise R"),
    "message_is_none": "class R(Exception):\n    def __str__(s): return None\n"
    + raising("raise R"),
    "long_message": raising("raise ValueError('a' * 50_000_000)"),
    "group": raising("raise ExceptionGroup('g', [ValueError(k) for k in range(9999)])"),
    "name_is_no_text": "class E(Exception): ...\nE.__name__ = 'e\\x1b[2J'\n" + raising("raise E"),
    "endless_recursion": raising("return self.forward(x)"),
    "interrupt": raising("raise KeyboardInterrupt"),
    "generator_exit": raising("raise GeneratorExit"),
    "exit": "import sys\nsys.exit()\n" + GOOD,
    "exit_at_once": "import os\nos._exit(0)\n" + GOOD,
    "crash": "import ctypes\nctypes.string_at(0)\n" + GOOD,
    "array_of_objects": raising("return [[1], [2, 3], None]"),
    "array_of_nothing": raising("import numpy as np; return np.empty((0, 3, 0))"),
    "array_too_large": raising("import numpy as np; return np.broadcast_to(1.0, (10**6, 10**6))"),
    "array_that_lies": "import numpy as np\nclass A(np.ndarray):\n"
    "    def __array_finalize__(s, o): raise ValueError\n    shape = property(lambda s: 1 / 0)\n"
    + raising("return x.view(A)"),
    "many_outputs": raising("return (x,) * 100_000"),
    "nested_outputs": raising("y = x\n        for _ in range(100_000): y = (y,)\n        return y"),
    "itself": raising("y = []; y.append(y); return y"),
    # The worker answers otherwise than it is asked.
    "answers_nonsense": "import backhand.running.subjects as s\n"
    "s.Subjects.on_subject = lambda *a: {'subject': {'inputs': 5, 'x': float('nan')}}\n" + GOOD,
    "answers_not": "import backhand.running.subjects as s\ns.Subjects.on_forward = lambda *a: None\n"
    + GOOD,
    "answers_by_raising": "import backhand.running.service as s\n"
    "s.Service.told = lambda *a: {}\n" + raising("1 / 0"),
    "answers_too_much": "import backhand.running.subjects as s\n"
    "s.Subjects.on_subject = lambda *a: {str(k): [] for k in range(300_000)}\n" + GOOD,
    "answers_deep": "import backhand.running.subjects as s\n"
    "y = []\nfor _ in range(900): y = [y]\n"
    "s.Subjects.on_subject = lambda *a: {'subject': y}\n" + GOOD,
    "answers_twice": "import backhand.running.frames as f\nreal = f.Channel.send\n"
    "f.Channel.send = lambda c, m, *a: (real(c, m, *a), real(c, m, *a))\n" + GOOD,
    "names_of_others": "import backhand.running.subjects as s\nreal = s.Subjects.on_load\n"
    "s.Subjects.on_load = lambda *a: {**real(*a), 'names': ['../../etc/passwd', 5, None]}\n" + GOOD,
}
# Wrong code whose worker tells less than there is, or otherwise.
TELLS_LESS = """
import backhand.running.subjects as s
real = s.Subjects._told_subject
def told(self, made):
    answer = real(self, made)
    subject = answer["subject"]
    {}
    return answer
s.Subjects._told_subject = told
"""
UNMEASURED = {
    "all_constant": "subject['constant'] = [*subject['inputs'], *subject['params']]",
    "input_constant": "subject['constant'] = [*subject['inputs']]; subject['params'].pop('W')",
    "no_params": "subject['params'] = {}; subject['constant'] = [*subject['inputs']]",
    "inputs_are_whole": "subject['inputs'] = {n: a.astype(int) for n, a in subject['inputs'].items()}\n"
    "    subject['params'] = {}",
    "nothing_in_it": "subject['inputs'] = {n: a[:0] for n, a in subject['inputs'].items()}",
    "a_loss": "subject['scalar'] = True; subject['convention'] = 'loss'",
    "other_names": "subject['params'] = {'V': subject['params']['W']}; subject['constant'] = ['dx']",
    "another_convention": "subject['convention'] = 'autograd'; subject['parts'] = []; "
    "subject['constant'] = [*subject['inputs'], *subject['params']]",
    "declared_random": "subject['declared_random'] = True; subject['constant'] = ['dx', 'W', 'b']",
    "batched": "subject['batched'] = ['W', 'b', 'dx']; subject['constant'] = ['dx', 'W', 'b']",
}
NOT_MEASURED = {
    "eval_of_nothing": "class L:\n    def forward(self, x):\n        return x * 0\n"
    "    def backward(self, dout):\n        return dout * 0 + 5 * dout\n",
    "compares_equal": "import numpy as np\nnp.array_equal = np.allclose = lambda *a, **k: True\n"
    + WRONG,
    "numpy_is_patched": "import numpy as np\nnp.abs = np.max = np.linalg.norm = lambda *a, **k: 0.0\n"
    + WRONG,
}
TERMINAL = {
    "in_message": f"MESSAGE = {ESCAPES!r}.decode('utf-8', 'surrogatepass')\n"
    + raising("raise ValueError(MESSAGE)"),
    "in_kind": f"MESSAGE = {ESCAPES!r}.decode('utf-8', 'surrogatepass')\n"
    + raising("raise type(MESSAGE.replace('\\0', ''), (Exception,), {})('no')"),
    "in_line": "class L:\n    def forward(self, x):\n        raise ValueError  # \x1b[2J \u202e \x9b31m\n"
    "    def backward(self, dout):\n        return dout\n",
    "in_import": "import os\nraise OSError(2, '\x1b[2J\udc80', '\u202e\x07')\n" + GOOD,
    "in_name": "class Aﬀine\u02bc:\n    ...\n",
    "in_formula": raising("raise ValueError('=cmd|\\' /C calc\\'!A0\\n@SUM(1)\\t+1')"),
    "in_markup": raising("raise ValueError('</script><img src=x onerror=alert(1)>]]>[bold]')"),
}


def content(text) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


FILES = {
    "a_good": GOOD,
    **BREAKING,
    **{f"less_{n}": WRONG + TELLS_LESS.format(text) for n, text in UNMEASURED.items()},
    **{f"not_{n}": text for n, text in NOT_MEASURED.items()},
    **TERMINAL,
    "z_good": GOOD,
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """One check of all files behind walls."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in FILES.items():
        (folder / f"{name}.py").write_bytes(content(text))
    targets = [Target(str(folder / f"{name}.py")) for name in FILES]
    began = time.monotonic()
    found = check_targets(targets, sandbox=True, timeout=3.0)
    print(f"\n{len(FILES)} files in {time.monotonic() - began:.0f} s")
    return found


def of(report, name):
    return [s for s in report.subjects if (s.path or "").endswith(f"/{name}.py")]


def test_each_file_has_its_record_and_costs_no_other_one(report):
    assert [(s.name, s.verdict) for s in of(report, "a_good")] == [("Affine", "pass")]
    assert [(s.name, s.verdict) for s in of(report, "z_good")] == [("Affine", "pass")]
    nothing = {"empty", "utf7", "carriage_returns", "nested_functions", "hex", "in_name"}
    silent = [n for n in FILES if not of(report, n)]
    assert [n for n in silent if n not in nothing] == []
    json.dumps(report.to_dict(), allow_nan=False)


def test_right_code_beside_what_is_odd_keeps_its_verdict(report):
    odd = ("plus", "minus", "brackets", "attributes", "calls", "elifs", "long_name", "dots")
    more = (
        "f_string",
        "decorators",
        "hexadecimal",
        "long_star",
        "exit",
        "digits",
    )
    for name in (*odd, *more):
        try:
            compile(FILES[name], name, "exec")
        except (SyntaxError, RecursionError, MemoryError, OverflowError):
            continue  # Python itself can't read it
        verdicts = [s.verdict for s in of(report, name) if s.name == "Affine"]
        assert verdicts == ["pass"], name


def test_nothing_measured_is_no_pass(report):
    named = [*(f"less_{n}" for n in UNMEASURED), *(f"not_{n}" for n in NOT_MEASURED)]
    passed = [n for n in named if any(s.verdict == "pass" for s in of(report, n))]
    assert passed == []
    assert [n for n in named if all(s.verdict == "skipped" for s in of(report, n))] == []


OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("form", ["text", "json", "html", "sarif", "junit", "diff"])
def test_what_is_written_of_it_is_text(report, form):
    text = _written(report, form, verbose=True, listing=False)
    assert OBEYED.findall(text) == []
    text.encode("utf-8")
    if form == "html":
        assert "<img src=x" not in text
    if form == "junit":
        from xml.etree import ElementTree

        ElementTree.fromstring(text)
    if form in ("json", "sarif"):
        json.loads(text)
