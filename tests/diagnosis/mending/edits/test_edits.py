"""Each kind of edit writes what is due, under the rule that it stands for."""

from __future__ import annotations

import ast
import textwrap

import pytest

from backhand.diagnosis.mending.code import Code
from backhand.diagnosis.mending.edits import edits_of
from backhand.diagnosis.mending.spot import Scope, Shape, Spot

Shapes = dict[str, Shape]
_ROWS: Shapes = {"X": (6, 4), "dz": (6, 3), "mx": (4,), "mz": (3,), "dW": (4, 3)}


def _written(
    body: str, shapes: Shapes, *, at: int = -1, due: Shape | None = None
) -> dict[str, str]:
    """Return what the edits of one statement make of a function, and their rules."""
    arguments = ", ".join(name for name in shapes if name.isidentifier())
    code = Code(f"def f({arguments}):\n{textwrap.indent(textwrap.dedent(body), '    ')}\n")
    (function,) = code.tree.body
    assert isinstance(function, ast.FunctionDef)
    scope = Scope(shapes, due=frozenset() if due is None else frozenset({due}))
    found: dict[str, str] = {}
    for edit in edits_of(Spot(code, function.body[-1], scope)):
        lines = code.changed(edit.changes).split("\n")[1:]
        found.setdefault("\n".join(lines).strip(), edit.rule)
    return found


@pytest.mark.parametrize(
    ("line", "shapes", "mended", "rule"),
    [
        pytest.param(
            "return (y - a) * sigmoid(x) * (1 - sigmoid(x))",
            {"x": (4,), "y": (), "a": ()},
            "return (y - a) * a * (1 - a)",
            "BH112",
            id="another value, in both places, for a call",
        ),
        pytest.param(
            "dz = (a - t) * a * (1 - a)",
            {"a": (6, 1), "t": (6, 1), "dz": (6, 1)},
            "dz = a - t",
            "BH112",
            id="a slope that was in it already",
        ),
        pytest.param(
            "dx = (1 + np.square(y)) * dout",
            {"y": (5, 4), "dout": (5, 4), "dx": (5, 4)},
            "dx = (1 - np.square(y)) * dout",
            "BH112",
            id="the tangent for tanh",
        ),
        pytest.param(
            "dx = 1 - np.tanh(next_dz) ** 2",
            {"z": (5, 4), "next_dz": (5, 4), "dx": (5, 4)},
            "dx = next_dz * (1 - np.tanh(z) ** 2)",
            "BH112",
            id="the slope of what is sent back",
        ),
        pytest.param(
            "dx = np.exp(y) + gy",
            {"y": (5, 4), "gy": (5, 4), "dx": (5, 4)},
            "dx = gy - np.exp(y) * gy.sum(axis=0, keepdims=True)",
            "BH109",
            id="a share that is not weighted",
        ),
        pytest.param(
            "dx[:, a:b] += g / size",
            {"dx": (2, 6), "g": (2, 1), "a": (), "b": (), "size": ()},
            "dx[:, a:b] += g / (b - a)",
            "BH108",
            id="a window that is cut",
        ),
        pytest.param(
            "dW = np.outer(mx, mz)",
            _ROWS,
            "dW = X.T @ dz / len(X)",
            "BH108",
            id="the product of two means",
        ),
        pytest.param(
            "r = n * np.power(x, n - 1)",
            {"n": (), "x": (5,), "r": (5,)},
            "r = n ** x * np.log(n)",
            "BH112",
            id="the base for the exponent",
        ),
        pytest.param(
            "g += h[1, :][:, None] @ d",
            {"g": (3, 3), "h": (4, 3), "d": (1, 3)},
            "g += h[0, :][:, None] @ d",
            "BH112",
            id="another step",
        ),
    ],
)
def test_what_is_due_is_among_the_edits(line: str, shapes: Shapes, mended: str, rule: str) -> None:
    assert _written(line, shapes).get(mended) == rule


def test_a_product_of_another_kind_has_the_shape_that_is_due() -> None:
    # The error goes on to the layer before, and ends with that one's shape.
    shapes: Shapes = {"error": (7,), "A2": (5,), "A3": (3,), "dW": ()}
    found = _written("dW = np.dot(error, A3)", shapes, due=(3, 5))
    assert found["dW = np.outer(error, A2)"] == "BH112"
    assert "dW = np.outer(A2, error)" not in found


def test_a_loop_that_updates_goes_below_what_reads() -> None:
    body = """
        for neuron in network[-1]:
            neuron[0] -= d
        hidden = dot(d, network[-1])
        """
    below = "hidden = dot(d, network[-1])\n    for neuron in network[-1]:\n        neuron[0] -= d"
    assert _written(body, {"d": ()})[below] == "BH602"


def test_a_table_is_no_operand() -> None:
    found = _written("d = cache['x'] * dz", {"dz": (5,), "cache['x']": (5,), "d": (5,)})
    assert found
    assert not any("cache *" in text or "cache.T" in text or "(cache)" in text for text in found)
