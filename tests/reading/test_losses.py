"""The losses that a turn may be about."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.reading.instrument import Site
from backhand.reading.losses import candidate_losses, is_of_squares

TEXT = ("def step(x, t):", "    error = t - out(x)", "    return error ** 2")


@pytest.mark.parametrize(("power", "computed"), [(2, ["step (line 3)"]), (4, [])])
def test_a_squared_error_that_is_handed_back_is_descended_whatever_its_function_is_called(
    power: int, computed: list[str]
) -> None:
    target = Site("operand", 2, 12, 2, 13, "t", "step")
    output = Site("operand", 2, 16, 2, 22, "out(x)", "step")
    error = Site("assign", 2, 12, 2, 22, "error", "step", (0, 1))
    given = Site("return", 3, 11, 3, 21, "", "step")
    values = np.array(0.5), np.array(2.0), np.array(-1.5), np.array(1.5**power)
    seen = [(number, 0, value) for number, value in enumerate(values)]
    found = candidate_losses([target, output, error, given], seen, TEXT)
    assert [loss.text for loss in found if loss.computed] == computed


@pytest.mark.parametrize(
    ("line", "computed"),
    [
        ("loss = net.loss_and_backward(x, y)", ["loss (line 1)"]),
        ("loss = -np.log(p).mean() + l1 * np.abs(W).sum()", ["loss (line 1)"]),
        ("loss = np.mean(np.abs(y - out))", []),
        ("loss = loss_prime(y, out)", []),
    ],
)
def test_what_is_called_a_loss_and_what_makes_it(line: str, computed: list[str]) -> None:
    site = Site("assign", 1, 7, 1, len(line), "loss", "")
    found = candidate_losses([site], [(0, 0, np.array(0.7))], (line,))
    assert [loss.text for loss in found if loss.computed] == computed


@pytest.mark.parametrize(
    ("function", "text", "squares"),
    [
        ("cost_derivative", "return output - y", True),
        ("loss_prime", "return output - y", True),
        ("delta", "return output - y", False),
        ("cost_derivative", "# of the cross-entropy\nreturn output - y", False),
        ("cost_derivative", "cost = -np.log(p)", False),
    ],
)
def test_what_is_called_a_cost_s_derivative_is_that_of_the_cost(function, text, squares):
    assert is_of_squares(function, text) is squares


def test_an_error_s_derivative_with_respect_to_something_is_no_loss() -> None:
    line = "pd_error_wrt_weight = pd_error_wrt_input * x"
    site = Site("assign", 1, 22, 1, len(line), "pd_error_wrt_weight", "")
    found = candidate_losses([site], [(0, 0, np.array(0.7))], (line,))
    assert found == []
