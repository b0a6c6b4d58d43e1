# /// mutant
# subject = "L2Net"
# convention = "network"
# role = "unknown"
# rule = "BH100"
# where = "W"
# also = ["BH109", "BH102"]
# fault = "The penalty is lambda W^2, its gradient is written lambda W without the 2."
# ///
import numpy as np


class L2Net:
    def __init__(self, n_in, n_out, reg=0.5):
        self.reg = reg
        self.params = {"W": np.random.default_rng(1).normal(size=(n_in, n_out)), "b": np.zeros(n_out)}

    def loss(self, X, y):
        r = X @ self.params["W"] + self.params["b"] - y
        return np.mean(r ** 2) + self.reg * np.sum(self.params["W"] ** 2)

    def gradient(self, X, y):
        r = X @ self.params["W"] + self.params["b"] - y
        dr = 2 * r / r.size
        return {"W": X.T @ dr + self.reg * self.params["W"], "b": dr.sum(axis=0)}


def case_ridge():
    rng = np.random.default_rng(3)
    return L2Net(5, 2), rng.normal(size=(7, 5)), rng.normal(size=(7, 2))
