# /// mutant
# subject = "Net"
# convention = "network"
# role = "unknown"
# rule = "BH112"
# where = "W1"
# also = ["BH109", "BH100"]
# fault = "tanh's derivative is taken at its input, in a network written inline."
# ///
import numpy as np


class Net:
    """One hidden layer of tanh, half mean squared error."""

    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng(7)
        self.params = {
            "W1": rng.normal(size=(n_in, n_hidden)),
            "b1": rng.normal(size=n_hidden),
            "W2": rng.normal(size=(n_hidden, n_out)),
            "b2": rng.normal(size=n_out),
        }

    def loss(self, x, t):
        p = self.params
        self.a = x @ p["W1"] + p["b1"]
        self.h = np.tanh(self.a)
        self.y = self.h @ p["W2"] + p["b2"]
        return 0.5 * np.sum((self.y - t) ** 2) / len(x)

    def gradient(self, x, t):
        self.loss(x, t)
        d = (self.y - t) / len(x)
        g = {"W2": self.h.T @ d, "b2": d.sum(0)}
        d = d @ self.params["W2"].T * (1 - self.a**2)
        g["W1"], g["b1"] = x.T @ d, d.sum(0)
        return g


def case_net():
    r = np.random.default_rng(0)
    return Net(4, 6, 3), r.normal(size=(5, 4)), r.normal(size=(5, 3))
