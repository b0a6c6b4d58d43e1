"""Engines of one's own: each operator by itself, then a value that is used twice."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

VALUE = """
    import math

    class Value:
        def __init__(self, data, _children=()):
            self.data = data
            self.grad = 0.0
            self._backward = lambda: None
            self._prev = set(_children)

        def __add__(self, other):
            other = other if isinstance(other, Value) else Value(other)
            out = Value(self.data + other.data, (self, other))

            def _backward():
                self.grad += out.grad
                other.grad += out.grad
            out._backward = _backward
            return out

        def __mul__(self, other):
            other = other if isinstance(other, Value) else Value(other)
            out = Value(self.data * other.data, (self, other))

            def _backward():
                self.grad += other.data * out.grad
                other.grad += self.data * out.grad
            out._backward = _backward
            return out

        def tanh(self):
            t = math.tanh(self.data)
            out = Value(t, (self,))

            def _backward():
                self.grad += (1 - t * t) * out.grad
            out._backward = _backward
            return out

        def backward(self):
            topo, visited = [], set()

            def build(v):
                if v not in visited:
                    visited.add(v)
                    for child in v._prev:
                        build(child)
                    topo.append(v)
            build(self)
            self.grad = 1.0
            for v in reversed(topo):
                v._backward()
"""


def test_a_right_engine_passes_with_every_operator_looked_at(judge: Judge) -> None:
    report = judge(VALUE)["Value"]
    assert report.verdict == "pass"
    looked_at = {g.name.partition(".")[0] for g in report.report.gradients}
    assert {"add", "mul", "tanh", "twice mul", "twice shared"} <= looked_at


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("(1 - t * t) * out.grad", "(1 - t) * out.grad", "tanh.self"),
        ("(1 - t * t) * out.grad", "1 - t * t", "tanh.self"),
        ("other.grad += self.data * out.grad", "other.grad += other.data * out.grad", "mul.other"),
        ("other.grad += self.data * out.grad", "other.grad = self.data * out.grad", "twice mul.x"),
    ],
)
@pytest.mark.usefixtures("unmended")
def test_a_wrong_operator_is_named(judge: Judge, old: str, new: str, where: str) -> None:
    report = judge(VALUE, (old, new))["Value"]
    assert report.verdict == "fail"
    assert where in report.wrong


@pytest.mark.usefixtures("unmended")
def test_values_are_visited_in_the_order_of_the_graph(judge: Judge) -> None:
    """Without it a value that is used twice hands on before all that it gets has arrived."""
    report = judge(VALUE, ("for v in reversed(topo):", "for v in topo[-1:] + topo[:-1]:"))["Value"]
    assert report.verdict == "fail"


TENSOR = """
    import numpy as np

    def unbroadcast(g, shape):
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        for k, n in enumerate(shape):
            if n == 1:
                g = g.sum(axis=k, keepdims=True)
        return g

    class Tensor:
        def __init__(self, data, parents=(), back=None):
            self.data = np.asarray(data, dtype=float)
            self.grad = None
            self.parents, self.back = parents, back

        def __add__(self, other):
            return Tensor(self.data + other.data, (self, other),
                          lambda g: (unbroadcast(g, self.data.shape),
                                     unbroadcast(g, other.data.shape)))

        def __mul__(self, other):
            return Tensor(self.data * other.data, (self, other),
                          lambda g: (unbroadcast(g * other.data, self.data.shape),
                                     unbroadcast(g * self.data, other.data.shape)))

        def sum(self, axis=None):
            def back(g):
                if axis is not None:
                    g = np.expand_dims(g, axis)
                return (np.broadcast_to(g, self.data.shape),)
            return Tensor(self.data.sum(axis=axis), (self,), back)

        def clip(self, low, high):
            inside = (self.data > low) & (self.data < high)
            return Tensor(np.clip(self.data, low, high), (self,), lambda g: (g * inside,))

        def backward(self):
            order, seen = [], set()

            def walk(t):
                if id(t) not in seen:
                    seen.add(id(t))
                    for p in t.parents:
                        walk(p)
                    order.append(t)
            walk(self)
            for t in order:
                t.grad = None
            self.grad = np.ones_like(self.data)
            for t in reversed(order):
                if t.back is not None:
                    for p, g in zip(t.parents, t.back(t.grad)):
                        p.grad = g if p.grad is None else p.grad + g
"""


def test_an_engine_of_tensors_passes(judge: Judge) -> None:
    assert judge(TENSOR)["Tensor"].verdict == "pass"


@pytest.mark.parametrize(
    ("old", "new", "where", "rule"),
    [
        ("g = np.expand_dims(g, axis)", "pass", "sum axis=1.self", "BH207"),
        ("g * inside", "g * ~inside", "clip.self", "BH107"),
        ("g.sum(axis=k, keepdims=True)", "g.mean(axis=k, keepdims=True)", "broadcast", "BH108"),
        (
            "p.grad = g if p.grad is None else p.grad + g",
            "p.grad = g",
            "twice add.x",
            "BH116",
        ),
    ],
)
def test_broadcasting_axes_and_uses_are_looked_at(
    judge: Judge, old: str, new: str, where: str, rule: str
) -> None:
    report = judge(TENSOR, (old, new))["Tensor"]
    assert report.verdict != "pass"
    assert rule in report.rules
    if rule != "BH207":
        assert any(where in place for place in report.wrong)


def test_a_finding_points_at_the_line_of_the_closure(judge: Judge) -> None:
    right = "other.grad += self.data * out.grad"
    report = judge(VALUE, (right, right.replace("self", "other")))["Value"].report
    (finding,) = (f for f in report.findings if f.severity == "error")
    assert finding.evidence["code"] == right.replace("self", "other")


def test_a_second_way_back_through_the_same_graph_is_warned_of(judge: Judge) -> None:
    """As the reset of all values of the graph, and not of the parameters only, would prevent."""
    warned = judge(VALUE)["Value"].report
    assert [f.rule for f in warned.findings if f.severity == "warning"][:1] == ["BH110"]
    assert "BH110" not in {f.rule for f in judge(TENSOR)["Tensor"].report.findings}


TAPE = """
    import numpy as np

    TAPE = []
    VJP = {}

    class Var:
        def __init__(self, value):
            self.value = np.asarray(value, dtype=float)
            self.grad = None

        def __mul__(self, other):
            return mul(self, other)

        def __add__(self, other):
            return add(self, other)

    def primitive(function):
        def run(*args):
            out = Var(function(*(a.value for a in args)))
            TAPE.append((function.__name__, out, args))
            return out
        run.__wrapped__ = function
        run.__module__ = function.__module__
        return run

    @primitive
    def add(a, b):
        return a + b

    @primitive
    def mul(a, b):
        return a * b

    @primitive
    def exp(a):
        return np.exp(a)

    VJP["add"] = lambda g, out, a, b: (g, g)
    VJP["mul"] = lambda g, out, a, b: (g * b, g * a)
    VJP["exp"] = lambda g, out, a: (g * out,)

    def backward(last):
        last.grad = np.ones_like(last.value)
        for name, out, args in reversed(TAPE):
            if out.grad is None:
                continue
            for a, g in zip(args, VJP[name](out.grad, out.value, *[x.value for x in args])):
                a.grad = g if a.grad is None else a.grad + g
        TAPE.clear()
"""


def test_a_tape_with_registered_ways_back_passes(judge: Judge) -> None:
    assert judge(TAPE)["Var"].verdict == "pass"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("(g * out,)", "(g * a,)", 'VJP["exp"]'),
        ("(g * b, g * a)", "(g * a, g * b)", 'VJP["mul"]'),
        ("a.grad = g if a.grad is None else a.grad + g", "a.grad = g", "a.grad = g"),
    ],
)
def test_a_tape_with_registered_ways_back_is_an_engine(
    judge: Judge, old: str, new: str, line: str
) -> None:
    report = judge(TAPE, (old, new))["Var"].report
    assert report.verdict == "fail"
    assert line in report.findings[0].evidence["code"]


FUNCTIONS = """
    import numpy as np

    class Variable:
        def __init__(self, data):
            self.data, self.grad, self.creator = np.asarray(data, dtype=float), None, None

        def backward(self, gy=None):
            self.grad = np.ones_like(self.data) if gy is None else gy
            todo = [self.creator]
            while todo:
                f = todo.pop()
                gxs = f.backward(f.output.grad)
                for x, gx in zip(f.inputs, gxs if isinstance(gxs, tuple) else (gxs,)):
                    x.grad = gx if x.grad is None else x.grad + gx
                    if x.creator is not None:
                        todo.append(x.creator)

        def __sub__(self, other):
            return Sub()(self, other)

    class Function:
        def __call__(self, *inputs):
            self.inputs = inputs
            self.output = Variable(self.forward(*[x.data for x in inputs]))
            self.output.creator = self
            return self.output

    class Sub(Function):
        def forward(self, a, b):
            return a - b

        def backward(self, gy):
            return gy, -gy

    class Power(Function):
        def __init__(self, c):
            self.c = c

        def forward(self, x):
            return x ** self.c

        def backward(self, gy):
            x = self.inputs[0].data
            return gy * self.c * x ** (self.c - 1)
"""


def test_the_classes_of_functions_are_judged_in_their_engine_and_by_themselves(
    judge: Judge,
) -> None:
    reports = judge(FUNCTIONS)
    assert {n: r.verdict for n, r in reports.items()} == dict.fromkeys(
        ("Variable", "Sub", "Power"), "pass"
    )
    wrong = judge(FUNCTIONS, ("return gy, -gy", "return gy, gy"))
    assert wrong["Variable"].rules == wrong["Sub"].rules == {"BH101"}


GRAPH = """
    import numpy as np

    class Node:
        def __init__(self, *inputs):
            self.inputs = inputs

    class Const(Node):
        def __init__(self, value):
            super().__init__()
            self.value = value

        def compute(self):
            return self.value

    class Times(Node):
        def compute(self, a, b):
            return a * b

        def gradient(self, grad, a, b):
            return [grad * b, grad * a]

    class Exp(Node):
        def compute(self, a):
            return np.exp(a)

        def gradient(self, grad, a):
            return [grad * np.exp(a)]

    def evaluate(node):
        return node.compute(*map(evaluate, node.inputs))

    def gradients(node, wrt, grad=1.0):
        found = {id(v): 0.0 for v in wrt}

        def walk(node, grad):
            if id(node) in found:
                found[id(node)] = found[id(node)] + grad
            values = [evaluate(i) for i in node.inputs]
            for child, g in zip(node.inputs, node.gradient(grad, *values) if values else ()):
                walk(child, g)
        walk(node, grad)
        return [found[id(v)] for v in wrt]
"""


def test_a_graph_whose_gradients_a_function_is_asked_for_is_an_engine(judge: Judge) -> None:
    assert judge(GRAPH)["gradients"].verdict == "pass"
    report = judge(GRAPH, ("[grad * b, grad * a]", "[grad * b, grad * b]"))["gradients"]
    assert report.wrong == {"Times.b"}


COMPARING = """
    import numpy as np

    class Tensor:
        def __init__(self, data, args=(), requires_grad=True):
            self.data = np.asarray(data, dtype=float)
            self.args, self.requires_grad = args, requires_grad
            self.grad, self.grad_fn = None, None

        def mul(self, t):
            out = Tensor(self.data * t.data, (self, t))
            out.grad_fn = lambda grad: (grad * t.data, grad * self.data)
            return out

        __mul__ = mul

        def square(self):
            out = Tensor(self.data ** 2, (self,))
            out.grad_fn = lambda grad: (2 * grad * self.data,)
            return out

        def equal(self, t):
            return Tensor(self.data == t.data)

        def backward(self, grad=None):
            grad = np.ones_like(self.data) if grad is None else grad
            self.grad = grad if self.grad is None else self.grad + grad
            if self.grad_fn is not None:
                for arg, each in zip(self.args, self.grad_fn(grad)):
                    arg.backward(each)
"""


def test_what_nothing_depends_on_needs_no_gradient(judge: Judge) -> None:
    assert judge(COMPARING)["Tensor"].verdict == "pass"
    assert judge(COMPARING, ("2 * grad", "3 * grad"))["Tensor"].wrong == {"square.self"}
