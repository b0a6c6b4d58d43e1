# /// correct
# subject = "TiedAutoencoder"
# convention = "network"
# role = "unknown"
# why = "W is used twice; its gradient is the sum of both shares."
# ///
import numpy as np


class TiedAutoencoder:
    def __init__(self, n_in, n_hidden):
        self.params = {
            "W": np.random.default_rng(2).normal(0, 0.5, (n_in, n_hidden)),
            "b": np.zeros(n_hidden),
            "c": np.zeros(n_in),
        }

    def loss(self, x, t):
        W, b, c = (self.params[k] for k in "Wbc")
        self.h = 1 / (1 + np.exp(-(x @ W + b)))
        self.err = self.h @ W.T + c - t
        return 0.5 * np.mean((self.err ** 2).sum(axis=1))

    def gradient(self, x, t):
        self.loss(x, t)
        W = self.params["W"]
        e = self.err / len(x)
        da = (e @ W) * self.h * (1 - self.h)
        dW = x.T @ da
        dW += e.T @ self.h
        return {"c": e.sum(axis=0), "b": da.sum(axis=0), "W": dW}


def case_tied():
    x = np.random.default_rng(1).uniform(size=(6, 5))
    return TiedAutoencoder(5, 3), x, x.copy()
