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
def test_a_wrong_operator_is_named(judge: Judge, old: str, new: str, where: str) -> None:
    report = judge(VALUE, (old, new))["Value"]
    assert report.verdict == "fail"
    assert where in report.wrong


def test_values_are_visited_in_the_order_of_the_graph(judge: Judge) -> None:
    """Without it a value that is used twice hands on before all that it gets has arrived."""
    report = judge(VALUE, ("for v in reversed(topo):", "for v in topo[-1:] + topo[:-1]:"))["Value"]
    assert report.verdict == "fail"
