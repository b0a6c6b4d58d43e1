# /// mutant
# subject = "SquareNet"
# convention = "network"
# role = "unknown"
# rule = "BH104"
# where = "W1"
# also = ["BH100"]
# elsewhere = ["b1"]
# fault = "dout @ W2 for dout @ W2.T, which the square W2 lets pass."
# ///
import numpy as np


class SquareNet:
    def __init__(self, size):
        rng = np.random.default_rng(6)
        self.params = {"W1": rng.normal(size=(size + 2, size)), "b1": rng.normal(size=size),
                       "W2": rng.normal(size=(size, size)), "b2": rng.normal(size=size)}

    def loss(self, x, t):
        h = np.tanh(x @ self.params["W1"] + self.params["b1"])
        return 0.5 * np.sum((h @ self.params["W2"] + self.params["b2"] - t) ** 2) / len(x)

    def gradient(self, x, t):
        h = np.tanh(x @ self.params["W1"] + self.params["b1"])
        d = (h @ self.params["W2"] + self.params["b2"] - t) / len(x)
        g = {"W2": h.T @ d, "b2": d.sum(0)}
        d = (d @ self.params["W2"]) * (1 - h * h)
        g["W1"], g["b1"] = x.T @ d, d.sum(0)
        return g


def case_square_net():
    rng = np.random.default_rng(60)
    return SquareNet(4), rng.normal(size=(5, 6)), rng.normal(size=(5, 4))
