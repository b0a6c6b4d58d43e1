"""Kind 4: no points for what backhand's or the book's code did, however it was got hold of."""

from __future__ import annotations

from tests.hostile.conftest import written

STUBS = """
def softmax(x): ...
def cross_entropy_error(y, t): ...
class SoftmaxWithLoss: ...
"""
# A class that hands all on to `ITS`, and functions that hand on to `F` and `G`.
HANDS_ON = """
def softmax(x): return F(x)
def cross_entropy_error(y, t): return G(y, t)
class SoftmaxWithLoss:
    def __init__(self): self.its = ITS()
    def forward(self, x, t): return self.its.forward(x, t)
    def backward(self, dout=1): return self.its.backward(dout)
"""
OURS = """
from backhand.functions import softmax as F, cross_entropy as G
from backhand.layers import SoftmaxWithLoss as ITS
"""
SOURCES = """
import sys
import backhand.functions, backhand.layers
modules = [m for n, m in list(sys.modules.items()) if n.startswith(("backhand.functions.",
           "backhand.layers."))]
"""
TAKES = """
F, G, ITS = names["softmax"], names["cross_entropy"], names["SoftmaxWithLoss"]
"""
CHEATS = {
    "handing_on": OURS + HANDS_ON,
    "aliases": OURS + STUBS + "softmax, cross_entropy_error, SoftmaxWithLoss = F, G, ITS",
    "metaclass": OURS
    + """
class Meta(type):
    def __call__(cls): return ITS()
def softmax(x): return F(x)
def cross_entropy_error(y, t): return G(y, t)
class SoftmaxWithLoss(metaclass=Meta): ...
""",
    "new": OURS
    + """
def softmax(x): return F(x)
def cross_entropy_error(y, t): return G(y, t)
class SoftmaxWithLoss:
    def __new__(cls): return ITS()
""",
    "copied_code": OURS
    + """
import types
def copied(f): return types.FunctionType(f.__code__, f.__globals__, "f", f.__defaults__, f.__closure__)
def softmax(x): return copied(F)(x)
def cross_entropy_error(y, t): return copied(G)(y, t)
class SoftmaxWithLoss:
    __init__ = ITS.__init__
    forward, backward = copied(ITS.forward), copied(ITS.backward)
""",
    "its_own_code": OURS
    + STUBS
    + """
softmax.__code__ = F.__code__
cross_entropy_error.__code__ = G.__code__
SoftmaxWithLoss.__init__ = ITS.__init__
SoftmaxWithLoss.forward, SoftmaxWithLoss.backward = ITS.forward, ITS.backward
""",
    "partials": OURS
    + """
import functools, operator
def softmax(x): return functools.partial(F)(x)
def cross_entropy_error(y, t): return functools.reduce(G, [y, t])
class SoftmaxWithLoss:
    def __init__(self): self.its = ITS()
    def forward(self, x, t): return operator.methodcaller("forward", x, t)(self.its)
    def backward(self, dout=1): return operator.methodcaller("backward", dout)(self.its)
""",
    "by_attribute": """
import importlib
def __getattr__(name): return getattr(importlib.import_module("backhand." + "lay" + "ers"), name)
def softmax(x): return getattr(importlib.import_module("backhand.func" + "tions"), "softmax")(x)
def cross_entropy_error(y, t):
    return vars(importlib.import_module("backhand.functions.cross_entropy"))["cross_entropy"](y, t)
class SoftmaxWithLoss:
    def __getattr__(self, name):
        its = self.__dict__.setdefault("its", __import__("backhand.layers").layers.SoftmaxWithLoss())
        return getattr(its, name)
""",
    "pickles": """
import pickle
def called(what): return pickle.loads(b"c" + what.replace(".", "\\n", what.count(".") - 0).encode())
def of(module, name): return pickle.loads(f"c{module}\\n{name}\\n.".encode())
def softmax(x): return of("backhand.functions", "softmax")(x)
def cross_entropy_error(y, t): return of("backhand.functions", "cross_entropy")(y, t)
class SoftmaxWithLoss:
    def __init__(self): self.its = of("backhand.layers", "SoftmaxWithLoss")()
    def forward(self, x, t): return self.its.forward(x, t)
    def backward(self, dout=1): return self.its.backward(dout)
""",
    "text_of_the_files": SOURCES
    + """
names = {}
for module in modules:
    try: exec(open(module.__file__).read(), names)
    except Exception: pass
"""
    + TAKES
    + HANDS_ON,
    "sources_by_inspect": SOURCES
    + """
import inspect
names = {"np": __import__("numpy")}
for module in modules:
    for name in ("softmax", "cross_entropy", "SoftmaxWithLoss"):
        try: exec(inspect.getsource(getattr(module, name)), names)
        except Exception: pass
"""
    + TAKES
    + HANDS_ON,
    "loaded_again": SOURCES
    + """
import importlib.util
names = {}
for module in modules:
    try:
        spec = importlib.util.spec_from_file_location("again", module.__file__)
        again = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(again)
        names.update(vars(again))
    except Exception: pass
"""
    + TAKES
    + HANDS_ON,
    "run_by_path": SOURCES
    + """
import runpy
names = {}
for module in modules:
    try: names.update(runpy.run_path(module.__file__))
    except Exception: pass
"""
    + TAKES
    + HANDS_ON,
    "code_by_its_loader": SOURCES
    + """
names = {}
for module in modules:
    try: exec(module.__loader__.get_code(module.__name__), names)
    except Exception: pass
"""
    + TAKES
    + HANDS_ON,
    "bytecode": SOURCES
    + """
import importlib.util, marshal
names = {}
for module in modules:
    try:
        packed = open(importlib.util.cache_from_source(module.__file__), "rb").read()
        exec(marshal.loads(packed[16:]), names)
    except Exception: pass
"""
    + TAKES
    + HANDS_ON,
    "named_like_a_file_of_ours": OURS
    + SOURCES
    + """
names = {}
exec(compile("def go(f, *given): return f(*given)", modules[0].__file__, "exec"), names)
go = names["go"]
def softmax(x): return go(F, x)
def cross_entropy_error(y, t): return go(G, y, t)
class SoftmaxWithLoss:
    def __init__(self): self.its = go(ITS)
    def forward(self, x, t): return go(self.its.forward, x, t)
    def backward(self, dout=1): return go(self.its.backward, dout)
""",
    "what_is_kept_within": OURS
    + """
import gc, types
def within(function):
    code = function.__code__
    found = [c for part in code.co_consts if callable(part) for c in part.__closure__ or ()]
    for cell in found:
        if isinstance(cell.cell_contents, (types.FunctionType, types.CodeType)):
            held = cell.cell_contents
            if isinstance(held, types.CodeType): held = types.FunctionType(held, function.__globals__)
            if held.__name__ == function.__name__: return held
    for held in gc.get_objects():
        if isinstance(held, types.FunctionType) and held.__code__.co_name == function.__name__:
            if held.__globals__ is function.__globals__: return held
    return function
def softmax(x): return within(F)(x)
def cross_entropy_error(y, t): return within(G)(y, t)
class SoftmaxWithLoss:
    def __init__(self): self.its = ITS()
    def forward(self, x, t): return within(ITS.forward)(self.its, x, t)
    def backward(self, dout=1): return within(ITS.backward)(self.its, dout)
""",
    "the_books_by_star": STUBS + "from common.functions import *\nfrom common.layers import *\n",
    "the_books_by_subclass": """
import common.functions as book
from common import layers
def softmax(x): return book.softmax(x)
def cross_entropy_error(y, t): return book.cross_entropy_error(y, t)
class SoftmaxWithLoss(layers.SoftmaxWithLoss):
    def forward(self, x, t): return super().forward(x, t)
""",
    "made_of_a_class": OURS + STUBS + "SoftmaxWithLoss = type('SoftmaxWithLoss', (ITS,), {})\n",
}
# Beside right work of one's own, what is not asked for may be used and the text of others is no sin.
HONEST = """
import inspect, traceback
from backhand.layers import Affine, Relu
import common.optimizer
layers = [Affine(np.ones((3, 2)), np.zeros(2)), Relu()]
layers[0].forward(np.ones((4, 3)))
try: inspect.getsource(Affine)
except Exception: traceback.format_exc()
"""


def test_no_points_for_work_that_others_did(tmp_path, graded, right):
    texts = {f"{name}.py": text for name, text in CHEATS.items()}
    done = graded(written(tmp_path / "class", {**texts, "honest.py": right + HONEST}))
    assert {n: done.points(n) for n in CHEATS if done.points(n)} == {}
    assert done.points("honest") == 10
    # And it is said whose.
    unsaid = [n for n in CHEATS if "GR207" not in str(done.records[n])]
    assert unsaid in ([], ["what_is_kept_within"]), unsaid
