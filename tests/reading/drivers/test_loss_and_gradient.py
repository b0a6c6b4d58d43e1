"""Losses that bring their gradients, and networks in three functions."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]

LOOPS = """
    import numpy as np

    def svm_loss_naive(W, X, y, reg):
        dW = np.zeros(W.shape)
        loss = 0.0
        for i in range(X.shape[0]):
            scores = X[i].dot(W)
            for j in range(W.shape[1]):
                if j == y[i]:
                    continue
                margin = scores[j] - scores[y[i]] + 1
                if margin > 0:
                    loss += margin
                    dW[:, j] += X[i]
                    dW[:, y[i]] -= X[i]
        loss /= X.shape[0]
        dW /= X.shape[0]
        loss += reg * np.sum(W * W)
        dW += 2 * reg * W
        return loss, dW
"""

UNROLLED = """
    import numpy as np

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def lrCostFunction(theta, X, y, lambda_):
        m = y.size
        h = sigmoid(X.dot(theta))
        J = np.sum(-y * np.log(h) - (1 - y) * np.log(1 - h)) / m
        J = J + lambda_ / (2 * m) * np.sum(theta[1:] ** 2)
        grad = X.T.dot(h - y) / m
        grad[1:] += lambda_ / m * theta[1:]
        return J, grad
"""

THREE = """
    import numpy as np

    def initialize_parameters(n_x, n_h, n_y):
        return {"W1": np.random.randn(n_h, n_x), "b1": np.zeros((n_h, 1)),
                "W2": np.random.randn(n_y, n_h), "b2": np.zeros((n_y, 1))}

    def forward_propagation(X, parameters):
        Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
        A1 = np.tanh(Z1)
        Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
        A2 = 1 / (1 + np.exp(-Z2))
        return A2, {"A1": A1, "A2": A2}

    def compute_cost(A2, Y):
        m = Y.shape[1]
        return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m

    def backward_propagation(parameters, cache, X, Y):
        m = X.shape[1]
        dZ2 = cache["A2"] - Y
        dW2 = np.dot(dZ2, cache["A1"].T) / m
        db2 = np.sum(dZ2, axis=1, keepdims=True) / m
        dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - cache["A1"] ** 2)
        dW1 = np.dot(dZ1, X.T) / m
        db1 = np.sum(dZ1, axis=1, keepdims=True) / m
        return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [(LOOPS, "svm_loss_naive"), (UNROLLED, "lrCostFunction"), (THREE, "backward_propagation")],
)
def test_right_ones_pass(judge: Judge, text: str, name: str) -> None:
    report = judge(text)[name]
    assert (report.verdict, report.report.convention) == ("pass", "loss-and-gradient")


@pytest.mark.parametrize(
    ("text", "old", "new", "name", "where"),
    [
        (LOOPS, "dW[:, y[i]] -= X[i]", "dW[:, y[i]] += X[i]", "svm_loss_naive", {"W"}),
        (LOOPS, "dW += 2 * reg * W", "dW += reg * W", "svm_loss_naive", {"W"}),
        (UNROLLED, "grad[1:] += lambda_ / m * theta[1:]", "pass", "lrCostFunction", {"theta"}),
        (THREE, '["A1"] ** 2', '["A1"]', "backward_propagation", {"W1", "b1"}),
        (THREE, "db2 = np.sum(dZ2, ", "db2 = m * np.sum(dZ2, ", "backward_propagation", {"b2"}),
    ],
)  # fmt: skip
def test_wrong_ones_fail_where_they_are_wrong(
    judge: Judge, text: str, old: str, new: str, name: str, where: set[str]
) -> None:
    report = judge(text, (old, new))[name]
    assert report.verdict == "fail"
    assert report.wrong == where


def test_a_loss_with_an_argument_that_nobody_knows_is_not_judged(judge: Judge) -> None:
    reports = judge(
        LOOPS, ("def svm_loss_naive(W, X, y, reg)", "def svm_loss_naive(W, X, y, frobnicate)")
    )
    assert "svm_loss_naive" not in reports or reports["svm_loss_naive"].verdict == "skipped"


TWO_KINDS = """
    import numpy as np

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def compute_cost(A2, Y):
        m = Y.shape[1]
        return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m

    def compute_cost_with_regularization(A2, Y, parameters, lambd):
        m = Y.shape[1]
        W1, W2 = parameters["W1"], parameters["W2"]
        return compute_cost(A2, Y) + lambd / (2 * m) * (np.sum(W1 ** 2) + np.sum(W2 ** 2))

    def forward_propagation(X, parameters):
        W1, b1 = parameters["W1"], parameters["b1"]
        W2, b2 = parameters["W2"], parameters["b2"]
        A1 = np.tanh(W1 @ X + b1)
        A2 = sigmoid(W2 @ A1 + b2)
        return A2, (A1, W1, W2, A2)

    def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
        np.random.seed(1)
        W1, b1 = parameters["W1"], parameters["b1"]
        W2, b2 = parameters["W2"], parameters["b2"]
        A1 = np.tanh(W1 @ X + b1)
        D1 = (np.random.rand(*A1.shape) < keep_prob) / keep_prob
        A2 = sigmoid(W2 @ (A1 * D1) + b2)
        return A2, (A1, D1, W1, W2, A2)

    def backward_propagation_with_regularization(X, Y, cache, lambd):
        m = X.shape[1]
        A1, W1, W2, A2 = cache
        dZ2 = A2 - Y
        dW2 = dZ2 @ A1.T / m + lambd / m * W2
        dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
        dW1 = dZ1 @ X.T / m + lambd / m * W1
        return {"dW1": dW1, "db1": dZ1.mean(axis=1, keepdims=True), "dW2": dW2,
                "db2": dZ2.mean(axis=1, keepdims=True)}

    def backward_propagation_with_dropout(X, Y, cache, keep_prob):
        m = X.shape[1]
        A1, D1, W1, W2, A2 = cache
        dZ2 = A2 - Y
        dW2 = dZ2 @ (A1 * D1).T / m
        dZ1 = W2.T @ dZ2 * D1 * (1 - A1 ** 2)
        dW1 = dZ1 @ X.T / m
        return {"dW1": dW1, "db1": dZ1.mean(axis=1, keepdims=True), "dW2": dW2,
                "db2": dZ2.mean(axis=1, keepdims=True)}
"""


def test_a_backward_pass_goes_with_the_cost_and_the_forward_pass_of_its_kind(judge):
    found = judge(TWO_KINDS)
    assert {name: one.verdict for name, one in found.items() if "back" in name} == {
        "backward_propagation_with_regularization": "pass",
        "backward_propagation_with_dropout": "pass",
    }
    wrong = judge(TWO_KINDS, ("dZ2 * D1 *", "dZ2 *"))["backward_propagation_with_dropout"]
    assert wrong.wrong == {"W1", "b1"}


METRIC = """
    import numpy as np

    def contrastive(f1, f2, same, margin=1.0):
        diff = f1 - f2
        d = np.sqrt((diff ** 2).sum(axis=1))
        gap = np.maximum(0, margin - d)
        loss = (same * d ** 2 + (1 - same) * gap ** 2).sum()
        grad = (2 * same * d - 2 * (1 - same) * gap)[:, None] * diff / d[:, None]
        return loss, grad, -grad

    def huber(pred, target, delta=1.0):
        r = pred - target
        small = np.abs(r) <= delta
        loss = np.where(small, 0.5 * r ** 2, delta * (np.abs(r) - 0.5 * delta)).sum()
        grad = np.where(small, r, delta * np.sign(r))
        return loss, grad
"""


def test_pairs_of_samples_that_belong_together_or_not_are_labels(judge: Judge) -> None:
    reports = judge(METRIC)
    assert {n: r.verdict for n, r in reports.items()} == {"contrastive": "pass", "huber": "pass"}


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("d - 2 * (1 - same) * gap", "d + 2 * (1 - same) * gap", "contrastive"),
        ("delta * np.sign(r))\n", "np.sign(r))\n", "huber"),
    ],
)
def test_samples_lie_on_both_sides_of_a_margin(judge: Judge, old: str, new: str, name: str) -> None:
    assert judge(METRIC, (old, new))[name].verdict == "fail"


WORDS = """
    import numpy as np

    def pair_loss_and_gradient(centreVec, contextIdx, wordVectors, noiseIndices):
        def s(z):
            return 1 / (1 + np.exp(-z))
        p = s(wordVectors[contextIdx] @ centreVec)
        q = s(-wordVectors[noiseIndices] @ centreVec)
        loss = -np.log(p) - np.sum(np.log(q))
        gradCentre = (p - 1) * wordVectors[contextIdx] + (1 - q) @ wordVectors[noiseIndices]
        gradWords = np.zeros_like(wordVectors)
        gradWords[contextIdx] += (p - 1) * centreVec
        np.add.at(gradWords, noiseIndices, (1 - q)[:, None] * centreVec)
        return loss, gradCentre, gradWords
"""

TAGGER = """
    import numpy as np

    class Tagger:
        def __init__(self, n_feat, n_tag):
            self.W = 0.3 * np.random.randn(n_feat, n_tag)
            self.first = np.zeros(n_tag)

        def loss(self, X, y):
            scores = X @ self.W + self.first
            return np.sum(np.log(np.exp(scores).sum(1)) - scores[np.arange(len(y)), y])

        def gradient(self, X, y):
            scores = X @ self.W + self.first
            p = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
            p[np.arange(len(y)), y] -= 1
            dW = X.T @ p
            dfirst = p.sum(0)
            return dW, dfirst
"""


def test_words_that_occur_twice_and_methods_beside_each_other_are_driven(judge: Judge) -> None:
    assert judge(WORDS)["pair_loss_and_gradient"].verdict == "pass"
    assert judge(TAGGER)["Tagger"].verdict == "pass"


def test_a_word_that_keeps_its_last_use_alone_is_found(judge: Judge) -> None:
    lost = (
        "np.add.at(gradWords, noiseIndices, (1 - q)[:, None] * centreVec)",
        "gradWords[noiseIndices] += (1 - q)[:, None] * centreVec",
    )
    assert judge(WORDS, lost)["pair_loss_and_gradient"].wrong == {"wordVectors"}


def test_a_method_s_wrong_gradient_is_found(judge: Judge) -> None:
    assert judge(TAGGER, ("dfirst = p.sum(0)", "dfirst = p.mean(0)"))["Tagger"].wrong == {"first"}
