# /// mutant
# subject = "SimpleNet"
# convention = "network"
# role = "unknown"
# rule = "BH201"
# where = "W"
# also = ["BH201", "BH206"]
# fault = "gradient takes a step of descent on the parameters."
# ///
import numpy as np


class SimpleNet:
    def __init__(self, n_features, n_classes):
        self.params = {"W": np.random.randn(n_features, n_classes), "b": np.zeros(n_classes)}

    def loss(self, x, t):
        z = x @ self.params["W"] + self.params["b"]
        z = z - z.max(1, keepdims=True)
        logp = z - np.log(np.exp(z).sum(1, keepdims=True))
        self.y = np.exp(logp)
        return -logp[np.arange(len(x)), t].mean()

    def gradient(self, x, t):
        self.loss(x, t)
        d = self.y.copy()
        d[np.arange(len(x)), t] -= 1
        d /= len(x)
        grads = {"W": x.T @ d, "b": d.sum(0)}
        for k in grads:
            self.params[k] -= 0.1 * grads[k]
        return grads


def case_simple():
    np.random.seed(0)
    r = np.random.default_rng(1)
    return SimpleNet(5, 4), r.normal(size=(6, 5)), r.integers(0, 4, 6)
