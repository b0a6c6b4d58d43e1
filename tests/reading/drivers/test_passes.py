"""Two functions of any names, of which one goes the other's way back."""

from collections.abc import Callable
from typing import Any

import pytest

from backhand.reading.drivers.passes import handed_in

Judge = Callable[..., dict[str, Any]]

PRIMES = """
    import numpy as np

    def tanh(x):
        return np.tanh(x)

    def tanh_prime(x):
        return 1 - np.tanh(x) ** 2

    def mse(y_true, y_pred):
        return np.mean((y_true - y_pred) ** 2)

    def mse_prime(y_true, y_pred):
        return 2 * (y_pred - y_true) / y_true.size
"""

OF_THE_OUTPUT = """
    import numpy as np

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def sigmoid_derivative(x):
        return x * (1 - x)

    def delta(error, output):
        return error * sigmoid_derivative(output)
"""

COLUMNS = """
    import numpy as np

    def linear_forward(A, W, b):
        Z = np.dot(W, A) + b
        cache = (A, W, b)
        return Z, cache

    def linear_backward(dZ, cache):
        A_prev, W, b = cache
        m = A_prev.shape[1]
        dW = np.dot(dZ, A_prev.T) / m
        db = np.sum(dZ, axis=1, keepdims=True) / m
        dA_prev = np.dot(W.T, dZ)
        return dA_prev, dW, db
"""

STATIC = """
    import numpy as np

    class Linear:
        @staticmethod
        def forward(ctx, x, weight, bias):
            ctx.save_for_backward(x, weight)
            return x @ weight.T + bias

        @staticmethod
        def backward(ctx, grad_output):
            x, weight = ctx.saved_tensors
            return grad_output @ weight, grad_output.T @ x, grad_output.sum(0)
"""

CLOSURE = """
    import numpy as np

    def linear(x, W, b):
        out = x @ W + b

        def backward(dout):
            return dout @ W.T, x.T @ dout, dout.sum(axis=0)
        return out, backward
"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (PRIMES, {"tanh", "mse"}),
        (OF_THE_OUTPUT, {"sigmoid"}),
        (COLUMNS, {"linear"}),
        (STATIC, {"Linear"}),
        (CLOSURE, {"linear"}),
    ],
)
def test_right_passes_pass(judge: Judge, text: str, names: set[str]) -> None:
    reports = judge(text)
    assert {name: reports[name].verdict for name in names} == dict.fromkeys(names, "pass")


@pytest.mark.parametrize(
    ("text", "old", "new", "name", "where"),
    [
        (PRIMES, "1 - np.tanh(x) ** 2", "1 - np.tanh(x)", "tanh", "dx"),
        (PRIMES, "2 * (y_pred - y_true)", "2 * (y_true - y_pred)", "mse", "dx"),
        (OF_THE_OUTPUT, "return x * (1 - x)", "return x * (1 + x)", "sigmoid", "dx"),
        (COLUMNS, "np.dot(W.T, dZ)", "-np.dot(W.T, dZ)", "linear", "dx"),
        (COLUMNS, "dW = np.dot(dZ, A_prev.T) / m", "dW = np.dot(dZ, A_prev.T)", "linear", "W"),
        (STATIC, "grad_output.T @ x,", "-grad_output.T @ x,", "Linear", "weight"),
        (CLOSURE, "dout @ W.T, x.T", "2 * dout @ W.T, x.T", "linear", "dx"),
    ],
)
def test_wrong_ones_fail_where_they_are_wrong(
    judge: Judge, text: str, old: str, new: str, name: str, where: str
) -> None:
    report = judge(text, (old, new))[name]
    assert report.verdict == "fail"
    assert report.wrong == {where}


def test_a_mean_over_the_columns_must_be_taken_of_every_parameter(judge: Judge) -> None:
    """1/m in dW and db, and none in dA, is the columns' way; in dA as well it is a mistake."""
    report = judge(COLUMNS, ("dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W.T, dZ) / m"))[
        "linear"
    ]
    assert "BH103" in report.rules


def test_where_a_derivative_is_called_tells_what_it_is_handed() -> None:
    assert handed_in("d = e * sigmoid_prime(self.z)", "sigmoid_prime") == "input"
    assert handed_in("d = e * sigmoid_prime(layer_1)", "sigmoid_prime") == "output"
    assert handed_in("def sigmoid_prime(z): ...", "sigmoid_prime") == ""
