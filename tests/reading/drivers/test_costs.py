"""A class that holds a loss and its slope."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

DELTA = """
    import numpy as np

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def sigmoid_prime(z):
        return sigmoid(z) * (1 - sigmoid(z))

    class QuadraticCost:
        @staticmethod
        def fn(a, y):
            return 0.5 * np.linalg.norm(a - y) ** 2

        @staticmethod
        def delta(z, a, y):
            return (a - y) * sigmoid_prime(z)

    class CrossEntropyCost:
        @staticmethod
        def fn(a, y):
            return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

        @staticmethod
        def delta(z, a, y):
            return a - y
"""


def test_a_delta_belongs_to_the_activation_of_its_file(judge: Judge) -> None:
    reports = judge(DELTA)
    assert {reports[n].verdict for n in ("QuadraticCost", "CrossEntropyCost")} == {"pass"}
    # Without the activation it is right only for another network.
    wrong = judge(DELTA, ("(a - y) * sigmoid_prime(z)", "(a - y)"))
    assert wrong["QuadraticCost"].verdict == "fail"


BOOSTING = """
    import numpy as np

    class Binomial:
        def loss(self, y, pred):
            return np.mean(np.log(1 + np.exp(-2 * y * pred)))

        def negative_gradient(self, y, pred):
            return 2 * y / (1 + np.exp(2 * y * pred))

    class LogCosh(object):
        def loss(self, y_true, y_pred):
            return np.log(np.cosh(y_pred - y_true))

        def gradient(self, y_true, y_pred):
            return np.tanh(y_pred - y_true)
"""


@pytest.mark.parametrize(
    ("old", "new", "name", "rule"),
    [
        ("return 2 * y /", "return y /", "Binomial", "BH102"),
        ("return np.tanh(y_pred - y_true)", "return np.tanh(y_true - y_pred)", "LogCosh", "BH101"),
    ],
)
def test_losses_of_rows_are_held_against_their_gradients(
    judge: Judge, old: str, new: str, name: str, rule: str
) -> None:
    assert {r.verdict for r in judge(BOOSTING).values()} == {"pass"}
    assert judge(BOOSTING, (old, new))[name].rules == {rule}


DIVIDED = """
    import numpy as np

    class Kl:
        def compute(self, output, target):
            return np.sum(target * np.log(target / output)) / output.shape[1]

        def differentiate(self, output, target):
            return -target / output

    class Last:
        def gradient(self, output, expected):
            return Kl().differentiate(output, expected) / output.shape[1]
"""


def test_the_mean_may_be_taken_where_the_slope_is_asked_for(judge: Judge) -> None:
    assert judge(DIVIDED)["Kl"].verdict == "pass"
    nobody = judge(DIVIDED, ("(output, expected) / output.shape[1]", "(output, expected)"))
    assert nobody["Kl"].verdict == "fail"
    wrong = judge(DIVIDED, ("return -target / output", "return target / output"))
    assert wrong["Kl"].verdict == "fail"
