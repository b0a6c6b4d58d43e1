# /// correct
# subject = "BatchNormNet"
# convention = "network"
# role = "unknown"
# why = "A bias before a batch norm: its gradient is truly nought."
# ///
import numpy as np


class BatchNormNet:
    def __init__(self):
        r = np.random.default_rng(4)
        self.params = {
            "W1": r.normal(size=(4, 5)), "b1": r.normal(size=5),
            "gamma": r.uniform(0.5, 1.5, 5), "beta": r.normal(size=5), "W2": r.normal(size=(5, 2)),
        }

    def loss(self, x, t):
        p = self.params
        a = x @ p["W1"] + p["b1"]
        self.inv = 1 / np.sqrt(a.var(0) + 1e-5)
        self.n = (a - a.mean(0)) * self.inv
        self.h = np.tanh(p["gamma"] * self.n + p["beta"])
        self.e = self.h @ p["W2"] - t
        return 0.5 * np.sum(self.e**2) / len(x)

    def gradient(self, x, t):
        self.loss(x, t)
        p, g = self.params, {}
        d = self.e / len(x)
        g["W2"] = self.h.T @ d
        d = d @ p["W2"].T * (1 - self.h**2)
        g["gamma"], g["beta"] = (d * self.n).sum(0), d.sum(0)
        d = d * p["gamma"]
        d = self.inv * (d - d.mean(0) - self.n * (d * self.n).mean(0))
        g["W1"], g["b1"] = x.T @ d, d.sum(0)
        return g


def case_net():
    r = np.random.default_rng(5)
    return BatchNormNet(), r.normal(size=(7, 4)), r.normal(size=(7, 2))
