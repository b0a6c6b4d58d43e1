"""A function of a vector beside what is said to be its Jacobian."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

FIT = """
    import numpy as np

    def fun(p, t, y):
        a, b, c = p
        return a * np.exp(-b * t) + c - y

    def jac(p, t, y):
        a, b, c = p
        J = np.empty((t.size, 3))
        J[:, 0] = np.exp(-b * t)
        J[:, 1] = -a * t * np.exp(-b * t)
        J[:, 2] = 1
        return J

    def rosen(x):
        return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    def rosen_der(x):
        g = np.zeros_like(x)
        g[:-1] = -400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1])
        g[1:] += 200 * (x[1:] - x[:-1] ** 2)
        return g
"""


def test_jacobians_and_gradients_of_vectors_are_judged(judge: Judge) -> None:
    reports = judge(FIT)
    assert {name: r.verdict for name, r in reports.items()} == {"fun": "pass", "rosen": "pass"}


@pytest.mark.parametrize(
    ("old", "new", "name", "code"),
    [
        ("J[:, 1] = -a", "J[:, 1] = a", "fun", "J[:, 1] = a * t * np.exp(-b * t)"),
        ("g[1:] += 200", "g[1:] += 100", "rosen", "g[1:] += 100 * (x[1:] - x[:-1] ** 2)"),
    ],
)
def test_a_wrong_column_is_pointed_at(
    judge: Judge, old: str, new: str, name: str, code: str
) -> None:
    report = judge(FIT, (old, new))[name].report
    assert report.verdict == "fail"
    assert report.findings[0].evidence["code"] == code


CURVE = """
    import numpy as np

    def planck(x, a, T):
        return a * x**3 / (np.exp(x / T) - 1)

    def planck_jac(x, a, T):
        e = np.exp(x / T)
        return np.column_stack([x**3 / (e - 1), a * x**4 * e / (T**2 * (e - 1) ** 2)])
"""


def test_a_curve_s_jacobian_has_a_column_a_parameter(judge: Judge) -> None:
    assert judge(CURVE)["planck"].verdict == "pass"
    assert judge(CURVE, ("(T**2 *", "(T *"))["planck"].verdict == "fail"
