"""The first two derivatives of a row's loss, as boosting asks for them."""

from collections.abc import Callable
from typing import Any

Judge = Callable[..., dict[str, Any]]

OBJECTIVE = """
    import numpy as np

    def focal(y, s):
        p = 1 / (1 + np.exp(-s))
        return -np.log(p) * y - (1 - y) * np.log(1 - p)

    def focal_obj(y, s):
        p = 1 / (1 + np.exp(-s))
        grad = p - y
        hess = p * (1 - p)
        return grad, hess
"""


def test_both_derivatives_are_looked_at(judge: Judge) -> None:
    report = judge(OBJECTIVE)["focal_obj"]
    assert report.verdict == "pass"
    assert [g.name for g in report.report.gradients] == ["grad", "hess"]
    assert judge(OBJECTIVE, ("hess = p * (1 - p)", "hess = p"))["focal_obj"].wrong == {"hess"}
    assert "BH101" in judge(OBJECTIVE, ("grad = p - y", "grad = y - p"))["focal_obj"].rules


def test_a_gradient_without_a_loss_is_said_not_to_be_looked_at(judge: Judge) -> None:
    alone = judge(OBJECTIVE, ("def focal(y, s)", "def other_loss(y, s, w)"))["focal_obj"].report
    assert [one.name for one in alone.unexamined] == ["grad"]


def test_a_constant_for_the_second_derivative_is_no_mistake(judge: Judge) -> None:
    report = judge(OBJECTIVE, ("hess = p * (1 - p)", "hess = np.ones_like(p)"))["focal_obj"]
    assert report.verdict == "pass"


OF_DATA = """
    import numpy as np

    def soft_train(preds, data):
        y = data.get_label()
        p = 1 / (1 + np.exp(-preds))
        grad = p - y
        hess = p * (1 - p)
        return grad, hess
"""


def test_what_labels_are_asked_of_holds_them_whatever_it_is_called(judge: Judge) -> None:
    assert judge(OF_DATA)["soft_train"].verdict == "pass"
    assert judge(OF_DATA, ("hess = p * (1 - p)", "hess = p"))["soft_train"].verdict == "fail"
