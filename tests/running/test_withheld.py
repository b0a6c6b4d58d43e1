"""Code that is asked for refuses, however it was got hold of; other code goes on."""

from __future__ import annotations

import pytest

from backhand.running.limits import own_code
from backhand.running.loaded import load_submission
from backhand.running.process import Process
from backhand.running.remote import RaisedElsewhere
from backhand.sources.submission import Submission

TEXT = """
import functools, importlib, importlib.resources, inspect, linecache, os, pkgutil, runpy, sys
import types
import numpy as np
import backhand.functions as f
import common.functions as book
from backhand import layers
from common.layers import *
MODULE = "backhand.functions.softmax"
file = sys.modules[MODULE].__file__
def run(text):
    names = {}
    exec(text, names)
    return names["softmax"](x)
def opened(): return run(open(file).read())
def descriptor(): return run(os.read(os.open(file, os.O_RDONLY), 10**6))
def beside_a_folder():
    folder = os.open(os.path.dirname(file), os.O_RDONLY | os.O_DIRECTORY)
    return run(os.read(os.open("softmax.py", os.O_RDONLY, dir_fd=folder), 10**6))
def by_another_name(): return run(open("/proc/self/root" + file).read())
def source(): return run(inspect.getsource(sys.modules[MODULE]))
def lines(): return run("".join(linecache.getlines(file)))
def data(): return run(pkgutil.get_data("backhand.functions", "softmax.py"))
def resource():
    return run((importlib.resources.files("backhand.functions") / "softmax.py").read_text())
def path(): return runpy.run_path(file)["softmax"](x)
def numbers(): return run(np.fromfile(file, "u1").tobytes())
x, t = np.ones((2, 3)), np.array([0, 1])
def name(): return f.softmax(x)
def alias(y=f.softmax): return y(x)
def booked(): return book.softmax(x)
def reload():
    module = importlib.import_module("backhand.functions.softmax")
    return importlib.reload(module).softmax(x)
def copied(): return types.FunctionType(f.softmax.__code__, f.softmax.__globals__)(x)
def partial(): return functools.partial(getattr(f, "soft" + "max"))(x)
def beside(): return f.softmax_vjp(x, x)
class Sub(layers.SoftmaxWithLoss): pass
def subclass(): return Sub().forward(x, t)
class Copy:
    forward = layers.SoftmaxWithLoss.forward
def method(): return Copy().forward(x, t)
def star(): return SoftmaxWithLoss().forward(x, t)
def made(): return type("S", (layers.SoftmaxWithLoss,), {})().forward(x, t)
def unbound(): return layers.SoftmaxWithLoss.forward(Copy(), x, t)
def named_like_it():
    names = {}
    exec(compile("def go(y, x): return y(x)", sys.modules[MODULE].__file__, "exec"), names)
    return names["go"](f.softmax, x)
def from_within():
    (asked,) = (c for c in f.softmax.__code__.co_consts if callable(c))
    (own,) = (c.cell_contents for c in asked.__closure__ if hasattr(c.cell_contents, "__code__"))
    return own(x)
def another(): return float(np.sum(Affine(np.ones((3, 2)), np.zeros(2)).forward(x)))
def within(): return float(np.sum(f.scaled_dot_product_attention(x, x, x)[0]))
"""
REFUSED = (
    *("name", "alias", "booked", "copied", "partial", "beside", "subclass", "method"),
    *("star", "made", "unbound", "named_like_it"),
)
UNREAD = (
    *("opened", "descriptor", "beside_a_folder", "by_another_name", "source", "lines"),
    *("data", "resource", "path", "numbers"),
)


def test_whatever_way_it_was_got_hold_of(tmp_path):
    (tmp_path / "a.py").write_text(TEXT)
    submission = Submission(str(tmp_path / "a.py"))
    with Process(own_code(60.0)) as host, host.open() as worker:
        worker.ask(
            "withheld.keep",
            names=["softmax", "SoftmaxWithLoss"],
            references=["backhand.functions:softmax", "backhand.layers:SoftmaxWithLoss"],
            networks=False,
        )
        loaded = load_submission(worker, submission)
        for name in REFUSED:
            with pytest.raises(RaisedElsewhere) as caught:
                loaded.code.ask("subjects.call", name=name, arguments=[], seed=0)
            assert caught.value.kind == "BorrowedError", name
            assert loaded.code.ask("withheld.used")["used"], name
        for name in (*UNREAD, "from_within"):
            with pytest.raises(RaisedElsewhere) as caught:
                loaded.code.ask("subjects.call", name=name, arguments=[], seed=0)
            assert loaded.code.ask("withheld.used")["used"] or name == "from_within", name
        for name in ("another", "within"):
            assert loaded.code.ask("subjects.call", name=name, arguments=[], seed=0)["gave"] > 0
        assert loaded.code.ask("withheld.used")["used"] == []
