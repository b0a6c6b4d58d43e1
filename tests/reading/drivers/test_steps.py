"""An objective beside what one step along it leaves."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

FACTORS = """
    import numpy as np

    def loss(p, q, rating, reg):
        return (rating - p @ q) ** 2 + reg * (p @ p + q @ q)

    def sgd_step(p, q, rating, lr, reg):
        e = rating - p @ q
        return p + lr * (2 * e * q - 2 * reg * p), q + lr * (2 * e * p - 2 * reg * q)

    def objective(u, v, reg):
        return np.log(1 / (1 + np.exp(-u @ v))) - 0.5 * reg * (u @ u + v @ v)

    def update(u, v, alpha, reg):
        s = 1 / (1 + np.exp(u @ v))
        return u + alpha * (s * v - reg * u), v + alpha * (s * u - reg * v)
"""


def test_a_step_up_an_objective_and_one_down_a_loss_are_right(judge: Judge) -> None:
    reports = judge(FACTORS)
    assert reports["update"].verdict == "pass"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("(s * v - reg * u)", "(s * v + reg * u)", {"u"}),
        ("(s * u - reg * v)", "(s * u)", {"v"}),
    ],
)
def test_a_wrong_term_of_a_step_is_found(judge: Judge, old: str, new: str, where: set[str]) -> None:
    assert judge(FACTORS, (old, new))["update"].wrong == where
