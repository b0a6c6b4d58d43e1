"""Activations and their derivatives, looked up by name."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

TWO = """
    import numpy as np

    ACTIVATIONS = {
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "tanh": np.tanh,
        "relu": lambda x: np.maximum(x, 0),
        "relu6": lambda x: np.clip(x, 0, 6),
        "sin": np.sin,
    }
    DERIVATIVES = {
        "sigmoid": lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
        "tanh": lambda x: 1 - np.tanh(x) ** 2,
        "relu": lambda x: (x > 0).astype(float),
        "relu6": lambda x: ((x > 0) & (x < 6)) * 1.0,
        "sin": np.cos,
    }
"""


def test_every_row_of_two_tables_is_looked_at(judge: Judge) -> None:
    report = judge(TWO)["DERIVATIVES"]
    assert report.verdict == "pass"
    looked_at = {g.name for g in report.report.gradients}
    assert looked_at == {"sigmoid", "tanh", "relu", "relu6", "sin"}


@pytest.mark.parametrize(
    ("old", "new", "where", "rule"),
    [
        ('"sin": np.cos', '"sin": np.sin', "sin", "BH100"),
        ("(x < 6)) * 1.0", "(x < 5)) * 1.0", "relu6", "BH107"),
        ('"tanh": lambda x: 1 - np', '"tanh": lambda x: np', "tanh", "BH100"),
        ("lambda x: (x > 0)", "lambda x: (x < 0)", "relu", "BH107"),
    ],
)
def test_a_wrong_row_is_named_at_its_line(
    judge: Judge, old: str, new: str, where: str, rule: str
) -> None:
    report = judge(TWO, (old, new))["DERIVATIVES"]
    (finding,) = (f for f in report.report.findings if f.severity == "error")
    assert (finding.where, finding.rule) == (where, rule)
    assert f'"{where}"' in finding.evidence["code"]


PAIRS = """
    import numpy as np

    table = {
        "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), lambda y: y * (1 - y)),
        "tanh": (np.tanh, lambda y: 1 - y ** 2),
        "exp": (np.exp, lambda y: y),
        "linear": (lambda x: x, lambda y: 1),
    }
"""


def test_the_rows_of_a_table_are_all_handed_the_output_where_most_are(judge: Judge) -> None:
    assert judge(PAIRS)["table"].verdict == "pass"
    report = judge(PAIRS, ("lambda y: 1 - y ** 2", "lambda x: 1 - np.tanh(x) ** 2"))["table"]
    assert report.wrong == {"tanh"}


STATIC = """
    import numpy as np

    class Activations:
        @staticmethod
        def relu(x):
            return np.maximum(0, x)

        @staticmethod
        def relu_derivative(x):
            return np.where(x > 0, 1, 0)

        @staticmethod
        def softplus(x):
            return np.log1p(np.exp(x))

        @staticmethod
        def softplus_derivative(x):
            return 1 / (1 + np.exp(-x))
"""


def test_static_methods_in_pairs_are_a_table(judge: Judge) -> None:
    assert judge(STATIC)["Activations"].verdict == "pass"
    report = judge(STATIC, ("return 1 / (1 + np.exp(-x))", "return 1 / (1 + np.exp(x))"))
    assert report["Activations"].wrong == {"softplus"}
