"""Whether a program's own statements train anything, as its text has it."""

import ast

import pytest

from backhand.reading.statements import may_train


@pytest.mark.parametrize(
    "text",
    [
        "params = tuple(p - 0.1 * g for p, g in zip(params, grads))",
        "params = [(w - lr * dw, b - lr * db) for (w, b), (dw, db) in zip(params, grads)]",
        "params = {k: v - lr * grads[k] for k, v in params.items()}",
        "params = tree_map(lambda p, g: p - lr * g, params, grads)",
        "np.subtract(w, lr * dw, out=w)",
        "w = w - dw",
        "w -= lr * dw",
    ],
)
def test_a_step_is_one_however_it_is_written(text: str) -> None:
    assert may_train(ast.parse(f"for epoch in range(9):\n    {text}"))


@pytest.mark.parametrize("text", ["print(w - lr)", "names = [n.upper() for n in names]"])
def test_what_changes_nothing_is_none(text: str) -> None:
    assert not may_train(ast.parse(f"for epoch in range(9):\n    {text}"))
