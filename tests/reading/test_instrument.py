"""An instrumented program prints and computes to the last bit what the plain one does."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import random
import sys
import traceback
import types
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhand.reading.instrument import HOOKS, instrumented
from backhand.reading.tape import Tape, Taps

ROOT = Path(__file__).resolve().parents[2]
WILD = ROOT.parent / "shared" / "wild"


def outcome(text: str, *, taps: Taps | None, path: str = "program.py") -> tuple[Any, ...]:
    """What a program printed, raised (with its lines) and left in its module, bit for bit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    if taps is not None:
        tree, _sites = instrumented(tree)
    module = types.ModuleType("program")
    module.__file__ = path
    if taps is not None:
        vars(module)["__builtins__"] = taps.builtins()
    np.random.seed(1)
    random.seed(1)
    printed, raised = io.StringIO(), ""
    known = dict(sys.modules)
    sys.modules["program"] = module
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            warnings.simplefilter("ignore")
            exec(compile(tree, path, "exec"), vars(module))
    except BaseException as error:
        own = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
        raised = f"{type(error).__name__}: {error} at {own}"
    finally:
        for name in [n for n in sys.modules if n not in known]:
            if getattr(sys.modules[name], "__file__", None) is None or name == "program":
                del sys.modules[name]
    left = {n: bits(v) for n, v in vars(module).items() if not n.startswith("__")}
    return printed.getvalue(), raised, left


def bits(value: Any, depth: int = 3) -> Any:
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.shape, str(value.dtype), value.tobytes()
    if isinstance(value, (int, float, str, bytes, bool, type(None), np.generic)):
        return repr(value)
    if depth and isinstance(value, dict):
        return {str(k): bits(v, depth - 1) for k, v in value.items()}
    if depth and isinstance(value, (list, tuple)):
        return [bits(v, depth - 1) for v in value]
    if depth and hasattr(value, "__dict__") and not isinstance(value, (type, types.ModuleType)):
        return {n: bits(v, depth - 1) for n, v in vars(value).items() if not callable(v)}
    return type(value).__name__


def assert_same(text: str, path: str = "program.py") -> Tape:
    plain = outcome(text, taps=None, path=path)
    assert outcome(text, taps=Taps(), path=path) == plain
    tape = Tape(at_turn=lambda *_: False)
    assert outcome(text, taps=Taps(tape), path=path) == plain
    return tape


# ------------------------------------------------------------------------------- real programs


def programs() -> list[Path]:
    found = [
        *(ROOT / "tests" / "mutants").rglob("*.py"),
        *(ROOT / "tests" / "correct").rglob("*.py"),
        # What computes in torch is left to who has it.
        *(p for p in (ROOT / "tests" / "wild").rglob("code.py") if "kernels" not in p.parts),
        *(ROOT / "examples" / "mistakes").rglob("*.py"),
        *(ROOT / "examples" / "steps").glob("step0*.py"),
    ]
    if WILD.is_dir():
        found += [*WILD.glob("*/right.py"), *WILD.glob("*/wrong.py")]
    return sorted(found)


@pytest.mark.parametrize("part", range(8))
def test_every_file_computes_what_it_computes_without(part, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT / "src" / "backhand" / "book"))
    files = programs()[part::8]
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        if "input(" in text or "numba" in text:  # what Numba compiles is no Python any more
            continue
        try:
            assert_same(text, str(path))
        except AssertionError as error:
            raise AssertionError(f"{path}: {error}") from error


def test_every_file_of_the_project_compiles_with_taps():
    """The largest and oddest syntax at hand: backhand's own code, and Python's."""
    library = Path(os.__file__).parent
    odd = ("dataclasses", "enum", "functools", "typing", "asyncio/base_events", "contextlib")
    files = [
        *(ROOT / "src" / "backhand" / "graph").rglob("*.py"),
        *(library / f"{name}.py" for name in odd),
    ]
    for path in files:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            before = ast.parse(path.read_bytes())
            dump = ast.dump(before, include_attributes=True)
            tree, sites = instrumented(before)
            compile(tree, str(path), "exec")
        assert ast.dump(before, include_attributes=True) == dump, "the author's tree was touched"
        assert len(sites) == len({id(site) for site in sites})


# ---------------------------------------------------------------------------- each of the syntax

CASES = {
    "nested functions and nonlocal": """
def outer(x):
    total = 0
    def inner(y):
        nonlocal total
        total += y * 2
        return total
    inner(x); inner(x + 1)
    return total
print(outer(3), outer(-1))
""",
    "comprehensions and walrus": """
import numpy as np
xs = [y := 1.0, y ** 2, y + 1]
print([a * b for a in xs for b in xs if (c := a + b) > 2], c)
print({k: v * 2 for k, v in zip("ab", xs)}, {x // 1 for x in xs}, sum(x * x for x in xs))
class Holder:
    sizes = [2, 3]
    pairs = [n + 1 for n in sizes]
print(Holder.pairs)
""",
    "generators and coroutines": """
def counting(n):
    total = 0
    for i in range(n):
        got = yield total * 2
        total += got if got is not None else i
    return total
g = counting(4)
print(next(g), g.send(5), next(g))
def outer():
    result = yield from counting(3)
    print("returned", result)
print(list(outer()))
import asyncio
async def wait(x):
    await asyncio.sleep(0)
    return x * 2
async def main():
    return [await wait(i) async for i in agen()]
async def agen():
    for i in range(3):
        yield i + 0.5
print(asyncio.run(main()))
""",
    "stores into views": """
import numpy as np
a = np.zeros((3, 4)); row = a[1]; row += 2; a[:, 1:3] *= 3; a[0][2] = 7
a[np.arange(2), [0, 1]] -= 1
b = a.T; b[0] -= a[:, 0] / 2
a[a > 5] = -1
np.add.at(a, (0, 0), 4)
print(a, b)
""",
    "try and finally": """
def f(x):
    try:
        return 1 / x
    except ZeroDivisionError as error:
        print("caught", error)
        raise ValueError("no") from error
    finally:
        print("finally", x)
for x in (2, 0):
    try:
        print(f(x))
    except ValueError as e:
        print(repr(e), repr(e.__cause__))
    else:
        print("else")
""",
    "decorators, defaults and dataclasses": """
from __future__ import annotations
import functools
from dataclasses import dataclass, field, fields
def twice(f):
    @functools.wraps(f)
    def g(*a, **k):
        return f(*a, **k) * 2
    return g
@twice
def h(x: int = 3 + 4, *rest, scale: float = 1.0 * 2, **more) -> float:
    "Documented."
    return (x + sum(rest)) * scale
print(h(), h(1, 2, scale=3), h.__doc__, h.__annotations__, h.__defaults__, h.__name__)
@dataclass
class Point:
    x: float = 1.0 + 1
    ys: list[float] = field(default_factory=lambda: [1 * 2])
    def __matmul__(self, other: Point) -> float:
        return self.x * other.x
print(Point(), Point(3) @ Point(4), [(f.name, f.type) for f in fields(Point)])
""",
    "properties are asked as often as before": """
class Counted:
    def __init__(self):
        self.asked = 0
        self._w = 1.0
    @property
    def w(self):
        self.asked += 1
        return self._w
    @w.setter
    def w(self, value):
        self.asked += 10
        self._w = value
    def __getitem__(self, key):
        self.asked += 100
        return self._w
    def __setitem__(self, key, value):
        self.asked += 1000
        self._w = value
    def __getattr__(self, name):
        self.asked += 10000
        return 5.0
c = Counted()
c.w += 1; c["a"] += 2; c.w = c.w * 2; c[1] = 4; c.other += 1
print(c.asked, c._w, vars(c))
""",
    "arguments once, in order": """
said = []
def say(x):
    said.append(x)
    return x
box = {1: 10}
def the_box():
    said.append("box")
    return box
the_box()[say(1)] += say(5)
the_box()[say(2)] = say(3)
x = say(1) + say(2) * say(3) - (say(4) if say(0) else say(6))
print(said, box, x, say(1) < say(2) < say(0) or say(9))
""",
    "names of the module are its own": """
import numpy as np
x = np.ones(2) * 2
print(sorted(n for n in dir() if not n.startswith("__")))
print(sorted(n for n in globals() if not n.startswith("__")))
def f(a):
    b = a * 2
    return sorted(locals())
print(f(1), sorted(vars().keys() & {"x", "f"}))
class C:
    y = 1 + 1
    __private = 3 * 2
    def get(self):
        return self.__private + 1
print(sorted(n for n in vars(C) if not n.startswith("__")), C().get())
""",
    "super, classes and metaclasses": """
class Meta(type):
    def __new__(cls, name, bases, space, **options):
        made = super().__new__(cls, name, bases, space)
        made.options = options
        return made
class Base(metaclass=Meta, scale=2 * 3):
    def forward(self, x):
        return x * 2
class Layer(Base):
    def forward(self, x):
        return super().forward(x) + super(Layer, self).forward(x)
    __call__ = forward
    def __init_subclass__(cls, **k):
        super().__init_subclass__(**k)
print(Layer()(3), Layer.options, Base.options, Layer.__mro__[1].__name__)
""",
    "loops with else, break and continue": """
items = [1, 2, 3]
for i in items:
    if i == 2:
        items.append(9)
        continue
    if i > 8:
        break
    print(i)
else:
    print("never")
n = 5
while n > 0:
    n -= 2
    if n == 1:
        continue
else:
    print("done", n)
it = iter(range(5))
for i in it:
    print(i, next(it, None))
for a, (b, *c) in [(1, (2, 3, 4))]:
    print(a, b, c)
try:
    for x in 5:
        pass
except TypeError as error:
    print(error)
""",
    "match, star, f-strings and del": """
def kind(x):
    match x:
        case {"w": w, **rest} if w > 1 + 0:
            return w * 2, rest
        case [a, *b]:
            return a + 1, b
        case float() | int():
            return -x
        case _:
            return None
print([kind(v) for v in ({"w": 2, "b": 3}, [1, 2], 3.5, "s")])
first, *rest = [1 + 1, 2, 3]
value = 2.5 * 2
print(f"{value=} {value * 2:.2f} {first!r:>5}", *rest, sep="|")
del value
print("value" in globals())
print("a" "b" % (), "%d-%s" % (1 + 1, "x"), b"x" * 2, not 1 + 1, -first, ~first, +first)
""",
    "identity and mutation through names": """
a = []
b = a
b += [1 * 2]
a.append(b is a)
t = (a,)
try:
    t[0] += [5]
except TypeError as error:
    print(error)
print(a, t, a is b)
x = 257 * 1; y = x
print(x is y)
""",
    "exceptions carry their lines": """
import numpy as np
def bad(a):
    b = a + 1
    return (b @
            np.ones((3, 3)) +
            np.ones(4))
bad(np.ones((3, 3)))
""",
    "recursion": """
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
class Node:
    def __init__(self, depth):
        self.children = [Node(depth - 1) for _ in range(2)] if depth else []
        self.value = sum(c.value for c in self.children) + 1
print(fact(20), Node(5).value)
""",
    "with, global and lambda": """
import contextlib
count = 0
@contextlib.contextmanager
def counted(k):
    global count
    count += k
    yield count * 2
    count -= 1
class Keep: pass
keep = Keep()
with counted(3) as a, counted(1 + 1) as keep.b:
    print(a, keep.b, (lambda x, y=2 * 2: x + y)(1))
print(count, sorted([3, 1, 2], key=lambda v: -v))
""",
    "star imports": """
from math import *
from os.path import join as j
print(sin(pi / 2) + floor(2.5), j("a", "b"))
""",
}


@pytest.mark.parametrize("name", CASES)
def test_syntax(name):
    tape = assert_same(CASES[name])
    assert tape.seen


def test_the_hooks_are_none_of_a_programs_names():
    taps = Taps(Tape())
    _printed, _raised, left = outcome("x = 1 + 1\nnames = dir()", taps=taps)
    assert not set(HOOKS) & set(left)
    assert not any(hook in str(left["names"]) for hook in HOOKS)


# ------------------------------------------------------------------------------- made programs

NAMES = ("a", "b", "c", "w")
numbers = st.sampled_from(["0.5", "2", "-1.25", "3.0"])
names = st.sampled_from(NAMES)


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0:
        return draw(st.one_of(numbers, names))
    inner = expressions(depth=depth - 1)
    return draw(
        st.one_of(
            numbers,
            names,
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("np.tanh({})".format, inner),
            st.builds("(-{})".format, inner),
            st.builds("(lambda v: v * {})({})".format, numbers, inner),
            st.builds("sum([v + {} for v in (1.0, 2.0)])".format, inner),
            st.builds("(k := {})".format, inner),
            st.builds("({} if np.sum({}) > 0 else {})".format, inner, inner, inner),
            st.builds("d['{}']".format, names),
            st.builds("o.w * {}".format, inner),
            st.builds("step({})".format, inner),
        )
    )


def joined(parts: list[list[str]]) -> list[str]:
    return [line for part in parts for line in part]


@st.composite
def statements(draw: st.DrawFn, depth: int = 2) -> list[str]:
    one = expressions()
    simple = st.one_of(
        st.builds("{} = {}".format, names, one),
        st.builds("{} += {}".format, names, one),
        st.builds("d['{}'] = {}".format, names, one),
        st.builds("d['{}'] *= {}".format, names, one),
        st.builds("o.w -= {}".format, one),
        st.builds("m[{}] += np.sum({})".format, st.sampled_from(["0", "1, :2", ":, 1"]), one),
        st.builds("a, (b, *c_) = {}, [{}, 1.0]".format, one, one),
        st.builds("print(np.sum({}))".format, one),
    ).map(lambda line: [line])
    if depth == 0:
        return draw(simple)
    block = statements(depth=depth - 1)

    def under(head: str, body: list[str], *more: str) -> list[str]:
        return [head, *("    " + line for line in body), *more]

    return draw(
        st.one_of(
            simple,
            st.lists(block, min_size=1, max_size=3).map(joined),
            st.builds(lambda b: under("for i in range(2):", b), block),
            st.builds(lambda e, b: under(f"if np.sum({e}) > 0:", b), one, block),
            st.builds(lambda b: under("try:", b, "finally:", "    print('f')"), block),
            st.builds(lambda b: ["n = 0", *under("while n < 2:", ["n += 1", *b])], block),
        )
    )


@settings(max_examples=60)
@given(st.lists(statements(), min_size=1, max_size=5).map(joined))
def test_any_program(lines):
    body = "\n".join("    " + line for line in lines)
    assert_same(
        f"""import numpy as np
class O:
    w = 1.5
def step(v):
    global count
    count += 1
    return v * 0.5
count = 0
def run(a, b, c, w):
    d = {{name: np.arange(3.0) for name in "abcw"}}
    o, m, k = O(), np.zeros((2, 3)), 0.0
{body}
    return a, b, c, d, o.w, m, k
result = run(np.ones(3), 2.0, np.arange(3.0), 0.25)
"""
    )
