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


LARGE = """
    import numpy as np

    def rows(x, w, b):
        return x.reshape(len(x), -1).dot(w) + b

    class ThreeLayers:
        def __init__(self, input_dim=(3, 32, 32), num_filters=32, filter_size=3, hidden_dim=100,
                     num_classes=10, weight_scale=1e-1, reg=0.0):
            c, h, w = input_dim
            draw = lambda *shape: weight_scale * np.random.randn(*shape)
            self.reg = reg
            self.params = {
                "W1": draw(num_filters, c, filter_size, filter_size), "b1": draw(num_filters),
                "W2": draw(num_filters * (h // 2) * (w // 2), hidden_dim), "b2": draw(hidden_dim),
                "W3": draw(hidden_dim, num_classes), "b3": draw(num_classes),
            }

        def loss(self, X, y=None):
            W1, b1 = self.params["W1"], self.params["b1"]
            W2, b2 = self.params["W2"], self.params["b2"]
            W3, b3 = self.params["W3"], self.params["b3"]
            n, c, h, w = X.shape
            k = W1.shape[2]
            padded = np.pad(X, ((0, 0), (0, 0), (k // 2, k // 2), (k // 2, k // 2)))
            conv = np.zeros((n, len(W1), h, w))
            for i in range(k):
                for j in range(k):
                    part = padded[:, :, i:i + h, j:j + w]
                    conv += np.einsum("nchw,fc->nfhw", part, W1[:, :, i, j])
            conv += b1[None, :, None, None]
            pooled = conv.reshape(n, len(W1), h // 2, 2, w // 2, 2).mean(axis=(3, 5))
            hidden = rows(pooled, W2, b2)
            active = np.maximum(0, hidden)
            scores = rows(active, W3, b3)
            if y is None:
                return scores
            p = np.exp(scores - scores.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            loss = -np.log(p[np.arange(n), y]).mean()
            loss += 0.5 * self.reg * sum((self.params[q] ** 2).sum() for q in ("W1", "W2", "W3"))
            dscores = p.copy()
            dscores[np.arange(n), y] -= 1
            dscores /= n
            grads = {"W3": active.T.dot(dscores) + self.reg * W3, "b3": dscores.sum(axis=0)}
            dhidden = dscores.dot(W3.T) * (hidden > 0)
            grads["W2"] = pooled.reshape(n, -1).T.dot(dhidden) + self.reg * W2
            grads["b2"] = dhidden.sum(axis=0)
            dpooled = dhidden.dot(W2.T).reshape(pooled.shape)
            dconv = np.repeat(np.repeat(dpooled, 2, axis=2), 2, axis=3) / 4
            grads["b1"] = dconv.sum(axis=(0, 2, 3))
            grads["W1"] = np.zeros_like(W1)
            for i in range(k):
                for j in range(k):
                    grads["W1"][:, :, i, j] = np.einsum(
                        "nfhw,nchw->fc", dconv, padded[:, :, i:i + h, j:j + w])
            grads["W1"] += self.reg * W1
            return loss, grads
"""


def test_a_network_for_large_pictures_is_made_small(judge: Judge) -> None:
    """Its sizes are defaults: pictures of 3 × 32 × 32, a hundred hidden units."""
    net = judge(LARGE)["ThreeLayers"]
    assert net.verdict == "pass", net.report.findings
    wrong = judge(LARGE, ("(dhidden) + self.reg * W2", "(dhidden) - self.reg * W2"))
    assert wrong["ThreeLayers"].wrong == {"W2"}


KEPT_AS_WELL = """
    import numpy as np

    class Deep:
        def __init__(self, hidden_dims, input_dim=3 * 32 * 32, num_classes=10, reg=0.0):
            self.reg, self.params, self.grad = reg, {}, {}
            sizes = [input_dim, *hidden_dims, num_classes]
            self.depth = len(sizes) - 1
            for k in range(self.depth):
                self.params["W%d" % (k + 1)] = np.random.randn(sizes[k], sizes[k + 1])
                self.params["b%d" % (k + 1)] = np.zeros((1, sizes[k + 1]))

        def loss(self, X, y=None):
            inputs = []
            for k in range(self.depth):
                inputs.append(X)
                X = X.dot(self.params["W%d" % (k + 1)]) + self.params["b%d" % (k + 1)]
                if k < self.depth - 1:
                    X = np.tanh(X)
            if y is None:
                return X
            p = np.exp(X - X.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            loss = -np.log(p[np.arange(len(y)), y]).mean()
            delta = p.copy()
            delta[np.arange(len(y)), y] -= 1
            delta /= len(y)
            grads = {}
            for k in reversed(range(self.depth)):
                W = self.params["W%d" % (k + 1)]
                grads["W%d" % (k + 1)] = inputs[k].T.dot(delta) + self.reg * W
                grads["b%d" % (k + 1)] = delta.sum(axis=0, keepdims=True)
                loss += 0.5 * self.reg * np.sum(W * W)
                delta = delta.dot(W.T) * (1 - inputs[k] ** 2)
            self.grad = grads
            return loss, grads
"""


def test_gradients_that_are_kept_as_well_take_no_parameter_s_name(judge: Judge) -> None:
    """They are filed from the last layer to the first: an order tells nothing where names do."""
    net = judge(KEPT_AS_WELL)["Deep"]
    assert net.verdict == "pass", net.report.findings
    assert {"W1", "b1", "W2", "b2"} <= {g.name for g in net.report.gradients}
    wrong = judge(KEPT_AS_WELL, ("delta.sum(axis=0", "delta.mean(axis=0"))["Deep"]
    assert {"b1", "b2"} <= wrong.wrong <= {"b1", "b2", "b3"}


TERMS = """
    import numpy as np

    def distill(logits, teacher_logits):
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        q = np.exp(teacher_logits) / np.exp(teacher_logits).sum(axis=1, keepdims=True)
        loss = np.sum(q * (np.log(q) - np.log(p)))
        grad = p - q
        return loss, grad

    def style(img, W):
        F = W @ img
        loss = np.sum(F ** 4)
        grad = 4 * W.T @ F ** 3
        return loss, grad
"""


def test_a_lone_gradient_is_of_that_which_it_fits(judge: Judge) -> None:
    """A teacher's outputs, or weights that stay as they are, are no reason to miss another."""
    reports = judge(TERMS)
    assert {name: one.verdict for name, one in reports.items()} == {
        "distill": "pass",
        "style": "pass",
    }
    assert judge(TERMS, ("grad = p - q", "grad = p + q"))["distill"].verdict == "fail"
    assert judge(TERMS, ("4 * W.T @ F ** 3", "2 * W.T @ F ** 3"))["style"].wrong == {"dx"}


RATES = """
    import numpy as np

    def poisson(y, t):
        return np.mean(y - t * np.log(y))

    def poisson_prime(y, t):
        return (1 - t / y) / np.size(t)
"""


def test_a_loss_of_rates_is_handed_rates(judge: Judge) -> None:
    assert judge(RATES)["poisson"].verdict == "pass"
    assert judge(RATES, ("np.size(t)", "len(t)"))["poisson"].verdict == "fail"


BESIDE = """
    import numpy as np

    def net_loss(params, x, y):
        w1, b1, w2, b2 = params
        out = w2 @ np.tanh(w1 @ x + b1[:, None]) + b2[:, None]
        return np.mean((out - y) ** 2)

    def numerical_grad(params, x, y):
        return [np.zeros_like(p) for p in params]

    def manual_grad(params, x, y):
        w1, b1, w2, b2 = params
        h = np.tanh(w1 @ x + b1[:, None])
        d_out = 2 * (w2 @ h + b2[:, None] - y) / y.size
        d_h = (w2.T @ d_out) * (1 - h ** 2)
        return d_h @ x.T, np.sum(d_h, axis=1), d_out @ h.T, np.sum(d_out, axis=1)

    def mae_loss(p, y):
        return np.mean(np.abs(p - y))

    def d_mae_loss(p, y):
        return np.sign(p - y) / p.size
"""


def test_a_loss_is_found_beside_its_gradient_by_what_is_left_of_their_names(judge: Judge) -> None:
    reports = judge(BESIDE)
    assert reports["mae_loss"].verdict == "pass"
    # Not the one that differences make: nothing of it could be wrong.
    wrong = judge(BESIDE, ("np.sign(p - y) / p.size", "np.sign(p - y)"))
    assert wrong["mae_loss"].verdict == "fail"


KEPT = """
    import numpy as np

    class Vae:
        def __init__(self, x_dim=4, z_dim=2):
            self.p = {"W": np.random.randn(x_dim, z_dim), "V": np.random.randn(x_dim, z_dim),
                      "U": np.random.randn(z_dim, x_dim)}

        def forward(self, x):
            self.x = x
            self.mu, self.logvar = x @ self.p["W"], x @ self.p["V"]
            self.eps = np.random.standard_normal(self.mu.shape)
            self.z = self.mu + np.exp(0.5 * self.logvar) * self.eps
            self.out = self.z @ self.p["U"]
            return self.out

        def loss(self):
            n = len(self.x)
            kl = -0.5 * np.sum(1 + self.logvar - self.mu ** 2 - np.exp(self.logvar))
            return 0.5 * np.sum((self.out - self.x) ** 2) / n, kl / n

        def backward(self):
            n, g = len(self.x), {}
            d = (self.out - self.x) / n
            g["U"] = self.z.T @ d
            dz = d @ self.p["U"].T
            dlogvar = dz * self.eps * 0.5 * np.exp(0.5 * self.logvar)
            dlogvar += 0.5 * (np.exp(self.logvar) - 1) / n
            g["W"] = self.x.T @ (dz + self.mu / n)
            g["V"] = self.x.T @ dlogvar
            return g
"""


def test_a_loss_of_what_forward_has_kept_is_the_sum_of_its_parts(judge: Judge) -> None:
    report = judge(KEPT)["Vae"]
    assert (report.verdict, report.rules) == ("pass", set())
    assert judge(KEPT, ("dz + self.mu / n", "dz + self.mu"))["Vae"].wrong == {"W"}


TREES = """
    import numpy as np

    def dense_vjp(p, x):
        def vjp(g):
            return {"w": x.T @ g, "b": g.sum(0)}, g @ p["w"].T
        return x @ p["w"] + p["b"], vjp
"""


def test_gradients_that_come_as_an_argument_did_are_its(judge: Judge) -> None:
    assert judge(TREES)["dense_vjp"].verdict == "pass"
    assert judge(TREES, ("g.sum(0)", "2 * g.sum(0)"))["dense_vjp"].wrong == {"b"}


VECTOR = """
    import numpy as np

    def ridge_cost(X, y, w, b, lambda_):
        m = len(y)
        err = X @ w + b - y
        return (err @ err) / (2 * m) + lambda_ / (2 * m) * np.sum(w ** 2)

    def ridge_gradient(X, y, w, b, lambda_):
        m = len(y)
        err = X @ w + b - y
        return X.T @ err / m + lambda_ / m * w, np.mean(err)
"""


def test_weights_of_one_score_are_a_vector_and_a_number(judge: Judge) -> None:
    assert judge(VECTOR)["ridge_cost"].verdict == "pass"
    assert judge(VECTOR, ("np.mean(err)", "np.sum(err)"))["ridge_cost"].wrong == {"b"}


SUMMED = """
    import numpy as np

    def smooth(pred, target, beta=1.0, weights=None):
        d = pred - target
        near = np.abs(d) < beta
        per = np.where(near, 0.5 * d ** 2 / beta, np.abs(d) - 0.5 * beta)
        g = np.where(near, d / beta, np.sign(d))
        if weights is None:
            weights = np.ones(len(pred))
        return (per * weights[:, None]).sum() / len(pred), g * weights[:, None] / len(pred)
"""


def test_what_is_summed_up_beside_labels_is_a_loss_with_factors_and_weights(judge: Judge) -> None:
    assert judge(SUMMED)["smooth"].verdict == "pass"
    # One by default, and hidden by that.
    assert judge(SUMMED, ("g = np.where(near, d / beta", "g = np.where(near, d"))["smooth"].wrong
    assert judge(SUMMED, ("g * weights[:, None]", "g"))["smooth"].wrong


RANKED = """
    import numpy as np

    def pairwise(scores, rel, sigma=1.0):
        cost, lambdas = 0.0, np.zeros_like(scores)
        for i in range(len(scores)):
            for j in range(len(scores)):
                if rel[i] > rel[j]:
                    d = sigma * (scores[i] - scores[j])
                    cost += np.logaddexp(0, -d)
                    lam = -sigma / (1 + np.exp(d))
                    lambdas[i] += lam
                    lambdas[j] -= lam
        return cost, lambdas
"""


def test_lambdas_beside_a_cost_are_its_gradients(judge: Judge) -> None:
    assert judge(RANKED)["pairwise"].verdict == "pass"
    assert judge(RANKED, ("lam = -sigma /", "lam = -1 /"))["pairwise"].verdict == "fail"


DROPPING = """
    import numpy as np

    class Net:
        def __init__(self, n_in, n_out, p_dropout=0.8):
            self.model = {"W1": np.random.randn(n_in, 8), "W2": np.random.randn(8, n_out)}
            self.p_dropout = p_dropout

        def train_step(self, X, y):
            h = X @ self.model["W1"]
            u = np.random.binomial(1, self.p_dropout, size=h.shape) / self.p_dropout
            scores = (h * u) @ self.model["W2"]
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            loss = -np.mean(np.log(p[np.arange(len(y)), y]))
            p[np.arange(len(y)), y] -= 1
            dscores = p / len(y)
            grad = {"W2": (h * u).T @ dscores, "W1": X.T @ (dscores @ self.model["W2"].T * u)}
            return grad, loss
"""


def test_a_share_to_drop_that_a_network_keeps_declares_chance(judge: Judge) -> None:
    assert judge(DROPPING)["Net"].verdict == "pass"
    undeclared = judge(DROPPING, ("self.p_dropout = p_dropout", "self._q = 0.8"),
                       ("np.random.binomial(1, self.p_dropout", "np.random.binomial(1, self._q"),
                       ("h.shape) / self.p_dropout", "h.shape) / self._q"))  # fmt: skip
    assert "BH206" in undeclared["Net"].rules


OF_ANY_LOSS = """
    import numpy as np

    def squared(pred, y):
        r = pred - y
        return 0.5 * np.mean(r ** 2), r / len(r)

    def pinball(pred, y, q=0.5):
        r = y - pred
        value = np.maximum(q * r, (q - 1) * r)
        grad = np.where(r > 0, -q, 1 - q)
        return value.mean(), grad / r.size

    def objective(w, X, y, loss, l1=0.0, l2=0.0):
        value, dpred = loss(X @ w, y)
        value += l1 * np.abs(w).sum() + 0.5 * l2 * w @ w
        grad = X.T @ dpred + l1 * np.sign(w) + l2 * w
        return value, grad
"""


def test_a_loss_that_is_handed_over_is_the_file_s_own(judge: Judge) -> None:
    found = judge(OF_ANY_LOSS)
    assert {name: one.verdict for name, one in found.items()} == dict.fromkeys(found, "pass")
    assert {"objective", "pinball"} <= set(found)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        # A half is what it leaves of one, and no penalty is penalised by nothing.
        ("-q, 1 - q", "-(1 - q), q", "pinball"),
        ("l1 * np.sign(w)", "l1 * w", "objective"),
    ],
)
def test_defaults_that_hide_something_are_others_too(
    judge: Judge, old: str, new: str, wrong: str
) -> None:
    assert judge(OF_ANY_LOSS, (old, new))[wrong].verdict == "fail"


OF_ONE = """
    import numpy as np

    def loss_fn(logits, y):
        x = logits - np.max(logits, axis=-1, keepdims=True)
        return -(x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True)))[y]

    def d_loss_fn(logits, y):
        p = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
        return p / np.sum(p, axis=-1, keepdims=True) - np.eye(logits.shape[-1])[y]
"""


def test_a_class_picks_no_sample_of_a_batch(judge: Judge) -> None:
    # With several, scores[y] would be other samples' scores, and the gradient none of it.
    assert judge(OF_ONE)["loss_fn"].verdict == "pass"
    assert judge(OF_ONE, ("True) - np.eye", "True) + np.eye"))["loss_fn"].wrong == {"dx"}


KEEPS = """
    import numpy as np

    class VAE:
        def __init__(self, n=6, h=3):
            self.We = np.random.randn(n, h) * 0.3
            self.Ws = np.random.randn(n, h) * 0.3
            self.Wd = np.random.randn(h, n) * 0.3

        def forward(self, x, eps=None):
            self.x = x
            self.mu = x @ self.We
            self.lv = x @ self.Ws
            self.eps = np.random.randn(*self.mu.shape) if eps is None else eps
            self.z = self.mu + np.exp(0.5 * self.lv) * self.eps
            self.y = self.z @ self.Wd
            return self.y

        def loss(self, x):
            kl = -0.5 * np.sum(1 + self.lv - self.mu ** 2 - np.exp(self.lv))
            return (0.5 * np.sum((self.y - x) ** 2) + kl) / len(x)

        def backward(self):
            n = len(self.x)
            dy = (self.y - self.x) / n
            dz = dy @ self.Wd.T
            dmu = dz + self.mu / n
            dlv = dz * self.eps * np.exp(0.5 * self.lv) * 0.5 + 0.5 * (np.exp(self.lv) - 1) / n
            self.grads = {"Wd": self.z.T @ dy, "We": self.x.T @ dmu, "Ws": self.x.T @ dlv}
            return self.grads
"""


def test_a_loss_may_be_told_its_input_again_and_noise_may_be_handed_in(judge: Judge) -> None:
    assert judge(KEEPS)["VAE"].verdict == "pass"
    assert judge(KEEPS, ("self.lv) * 0.5 + 0.5", "self.lv) + 0.5"))["VAE"].wrong == {"Ws"}


TRIPLET = """
    import numpy as np

    def triplet_loss(a, p, n, margin=0.5):
        dap, dan = a - p, a - n
        raw = np.sum(dap ** 2, axis=1) - np.sum(dan ** 2, axis=1) + margin
        active = (raw > 0)[:, None] / len(a)
        loss = np.maximum(raw, 0).mean()
        da = 2 * active * (dap - dan)
        dp = -2 * active * dap
        dn = 2 * active * dan
        return loss, da, dp, dn
    """


def test_letters_whose_gradients_come_back_are_no_settings(judge: Judge) -> None:
    right = judge(TRIPLET)["triplet_loss"]
    assert right.verdict == "pass"
    assert {g.name for g in right.report.gradients} == {"dx", "p", "n"}
    assert judge(TRIPLET, ("dn = 2", "dn = -2"))["triplet_loss"].wrong == {"n"}
