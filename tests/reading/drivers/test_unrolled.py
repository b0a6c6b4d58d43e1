"""Costs of one long vector, and their gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backhand.reading.drivers.unrolled import _lengths

Judge = Callable[..., dict[str, Any]]

FACTORS = """
    import numpy as np

    def filtering_cost(params, Y, R, num_users, num_items, num_features, lambda_):
        X = params[: num_items * num_features].reshape(num_items, num_features)
        T = params[num_items * num_features :].reshape(num_users, num_features)
        error = (X @ T.T - Y) * R
        J = 0.5 * np.sum(error**2) + lambda_ / 2 * (np.sum(X**2) + np.sum(T**2))
        X_grad = error @ T + lambda_ * X
        T_grad = error.T @ X + lambda_ * T
        return J, np.concatenate([X_grad.ravel(), T_grad.ravel()])
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ("error.T @ X", "(X @ T.T - Y).T @ X"), ("+ lambda_ * T\n", "- lambda_ * T\n")],
)
def test_the_sizes_of_a_vector_are_found_by_trying(judge: Judge, old: str, new: str) -> None:
    subject = judge(FACTORS, *([(old, new)] if old else []))["filtering_cost"]
    assert subject.verdict == ("fail" if old else "pass")
    assert subject.wrong == ({"dx"} if old else set()) or subject.wrong == {"params"}


def test_lengths_are_those_of_a_few_matrices_and_biases() -> None:
    # An encoder, a decoder, and the biases of both.
    assert 2 * 3 * 4 + 3 + 4 in _lengths([3, 4])
