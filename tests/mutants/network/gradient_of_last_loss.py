# /// mutant
# subject = "LazyNet"
# convention = "network"
# role = "unknown"
# rule = "BH111"
# where = "W"
# elsewhere = ["b"]
# fault = "gradient(x, t) ignores its arguments and uses what an earlier loss call left behind."
# ///
import numpy as np


class LazyNet:
    def __init__(self, n_in, n_out):
        self.params = {"W": np.random.default_rng(7).normal(size=(n_in, n_out)), "b": np.zeros(n_out)}
        self.saved = None

    def loss(self, x, t):
        diff = x @ self.params["W"] + self.params["b"] - t
        if self.saved is None:
            self.saved = (x.copy(), diff)
        return 0.5 * np.mean(np.sum(diff ** 2, axis=1))

    def gradient(self, x, t):
        if self.saved is None:
            self.loss(x, t)
        x, diff = self.saved
        return {"W": x.T @ diff / len(x), "b": diff.mean(axis=0)}


def case_lazy():
    rng = np.random.default_rng(70)
    return LazyNet(4, 2), rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
