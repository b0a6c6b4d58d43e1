"""One function that gives its slope instead where a flag asks for it."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

NONLIN = """
    import numpy as np

    def nonlin(x, deriv=False):
        if deriv == True:
            return x * (1 - x)
        return 1 / (1 + np.exp(-x))

    def step(l1, error):
        return error * nonlin(l1, True)
"""


def test_a_slope_of_the_output_is_right_where_it_is_asked_for_so(judge: Judge) -> None:
    assert judge(NONLIN)["nonlin"].verdict == "pass"


@pytest.mark.parametrize("new", ["x * (1 + x)", "(1 - x)", "-x * (1 - x)"])
def test_a_slope_that_is_right_nowhere_is_wrong(judge: Judge, new: str) -> None:
    assert judge(NONLIN, ("x * (1 - x)", new))["nonlin"].verdict == "fail"


OF_ITS_INPUT = """
    import numpy as np

    def act(x, deriv=False):
        if deriv:
            return 1 - np.tanh(x) ** 2
        return np.tanh(x)

    def step(x, W, t):
        z = x @ W
        h = act(z)
        return (h - t) * act(h, deriv=True)
"""


def test_a_slope_is_judged_at_what_the_file_surely_hands_it(judge: Judge) -> None:
    assert judge(OF_ITS_INPUT)["act"].verdict == "fail"
    assert judge(OF_ITS_INPUT, ("act(h, ", "act(z, "))["act"].verdict == "pass"
