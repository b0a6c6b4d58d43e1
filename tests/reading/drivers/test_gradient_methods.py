"""Objects that return the gradients of all that they have learnt."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

NABLA = """
    import numpy as np

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    class Network:
        def __init__(self, sizes):
            self.num_layers = len(sizes)
            self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
            self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

        def feedforward(self, a):
            for b, w in zip(self.biases, self.weights):
                a = sigmoid(np.dot(w, a) + b)
            return a

        def backprop(self, x, y):
            nabla_b = [np.zeros(b.shape) for b in self.biases]
            nabla_w = [np.zeros(w.shape) for w in self.weights]
            activations, zs = [x], []
            for b, w in zip(self.biases, self.weights):
                zs.append(np.dot(w, activations[-1]) + b)
                activations.append(sigmoid(zs[-1]))
            delta = self.output_error(activations[-1], y)
            nabla_b[-1] = delta
            nabla_w[-1] = np.dot(delta, activations[-2].transpose())
            for l in range(2, self.num_layers):
                sp = sigmoid(zs[-l]) * (1 - sigmoid(zs[-l]))
                delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
                nabla_b[-l] = delta
                nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
            return (nabla_b, nabla_w)

        def output_error(self, output_activations, y):
            return output_activations - y
"""


def test_the_loss_of_lists_of_gradients_is_found_and_named(judge: Judge) -> None:
    report = judge(NABLA)["Network"].report
    assert report.verdict == "pass"
    assert "ln" in report.loss
    assert len(report.gradients) == 6


def test_a_cost_s_derivative_that_no_logarithm_goes_with_is_a_squared_error_s(judge: Judge) -> None:
    # Without the output's slope it is a mistake there, and right of a cross-entropy.
    said = NABLA.replace("output_error", "cost_derivative")
    assert judge(said)["Network"].verdict == "skipped"
    slope = "delta = self.cost_derivative(activations[-1], y)"
    right = said.replace(slope, f"{slope} * activations[-1] * (1 - activations[-1])")
    report = judge(right)["Network"].report
    assert report.verdict == "pass"
    assert "²" in report.loss


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("delta) * sp", "delta)"),
        ("np.dot(self.weights[-l + 1].transpose(), delta)", "np.dot(self.weights[-l + 1], delta)"),
        ("activations[-l - 1].transpose()", "activations[-l].transpose()"),
        ("range(2, self.num_layers)", "range(2, self.num_layers - 1)"),
        ("return output_activations - y", "return y - output_activations"),
    ],
)
def test_a_fault_in_the_lists_is_found(judge: Judge, old: str, new: str) -> None:
    assert judge(NABLA, (old, new))["Network"].verdict == "fail"


def test_a_gradient_that_is_added_may_point_uphill(judge: Judge) -> None:
    uphill = (
        "return output_activations - y",
        "return y - output_activations\n\n"
        "        def step(self, x, y, eta):\n"
        "            nabla_b, nabla_w = self.backprop(x, y)\n"
        "            self.biases = [b + eta * g for b, g in zip(self.biases, nabla_b)]",
    )
    assert judge(NABLA, uphill)["Network"].verdict == "pass"


LIKELIHOOD = """
    import numpy as np

    class PoissonRegression:
        def __init__(self, n_features):
            self.w = np.zeros(n_features)
            self.b = np.zeros(1)

        def log_likelihood(self, X, y):
            eta = X.dot(self.w) + self.b
            return np.sum(y * eta - np.exp(eta))

        def gradient(self, X, y):
            residual = np.exp(X.dot(self.w) + self.b) - y
            return X.T.dot(residual), np.array([residual.sum()])
"""


def test_a_gradient_beside_its_own_loss_is_strict(judge: Judge) -> None:
    assert judge(LIKELIHOOD)["PoissonRegression"].verdict == "pass"
    twice = judge(LIKELIHOOD, ("X.T.dot(residual)", "2 * X.T.dot(residual)"))
    assert twice["PoissonRegression"].wrong == {"w"}
