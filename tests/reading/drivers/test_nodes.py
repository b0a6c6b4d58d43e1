"""Functions of a graph, called with values: each by itself, and the values' own way back."""

from collections.abc import Callable
from typing import Any

Judge = Callable[..., dict[str, Any]]

GRAPH = """
    import numpy as np

    class Cell:
        def __init__(self, data):
            if data is not None and not isinstance(data, np.ndarray):
                raise TypeError(type(data))
            self.data, self.grad, self.maker = data, None, None

        def backward(self):
            if self.grad is None:
                self.grad = np.ones_like(self.data)
            order = []

            def visit(node):
                if node is not None and node not in order:
                    for cell in node.given:
                        visit(cell.maker)
                    order.append(node)

            visit(self.maker)
            for node in reversed(order):
                back = node.backward(node.gave.grad)
                back = back if isinstance(back, tuple) else (back,)
                for cell, gradient in zip(node.given, back):
                    cell.grad = gradient if cell.grad is None else cell.grad + gradient

    class Node:
        def __call__(self, *given):
            result = self.forward(*[cell.data for cell in given])
            self.given = given
            self.gave = Cell(np.asarray(result))
            self.gave.maker = self
            return self.gave

        def forward(self, *x):
            raise NotImplementedError()

        def backward(self, g):
            raise NotImplementedError()

    class Cube(Node):
        def forward(self, x):
            return x ** 3

        def backward(self, g):
            x = self.given[0].data
            return 3 * x ** 2 * g

    class Product(Node):
        def forward(self, a, b):
            return a * b

        def backward(self, g):
            a, b = self.given
            return g * b.data, g * a.data

    class LeakyRelu(Node):
        def __init__(self, slope):
            self.slope = slope

        def forward(self, x):
            return np.where(x > 0, x, self.slope * x)

        def backward(self, g):
            return np.where(self.given[0].data > 0, g, self.slope * g)

    class Energy(Node):
        def forward(self, a, b):
            return ((a - b) ** 2).sum() / 2

        def backward(self, g):
            difference = self.given[0].data - self.given[1].data
            return g * difference, -g * difference
"""


def test_each_node_and_the_way_back_through_them_are_examined(judge: Judge) -> None:
    found = judge(GRAPH)
    assert {name: each.verdict for name, each in found.items()} == dict.fromkeys(
        ("Cell", "Cube", "Product", "LeakyRelu", "Energy"), "pass"
    )
    assert [g.name for g in found["Product"].report.gradients] == ["dx", "b"]


def test_what_is_wrong_in_one_is_said_of_it(judge: Judge) -> None:
    found = judge(
        GRAPH,
        ("3 * x ** 2 * g", "3 * x * g"),
        ("g * b.data, g * a.data", "g * a.data, g * b.data"),
        ("return g * difference, -g", "return difference, -g"),
        ("np.where(self.given[0].data > 0, g, self.slope * g)", "g"),
    )
    for name in ("Cube", "Product", "Energy", "LeakyRelu"):
        assert found[name].verdict == "fail", name


def test_a_gradient_that_is_overwritten_is_the_values_own_fault(judge: Judge) -> None:
    replaced = "cell.grad = gradient if cell.grad is None else cell.grad + gradient"
    found = judge(GRAPH, (replaced, "cell.grad = gradient"))
    assert found["Cell"].verdict == "fail"
    assert {n: e.verdict for n, e in found.items() if n != "Cell"} == dict.fromkeys(
        ("Cube", "Product", "LeakyRelu", "Energy"), "pass"
    )
