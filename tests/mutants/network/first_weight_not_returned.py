# /// mutant
# subject = "ThreeLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH208"
# where = "W1"
# also = ["BH207"]
# fault = "gradient leaves out the first layer's weight."
# ///
import numpy as np


class ThreeLayerNet:
    def __init__(self, sizes=(4, 5, 6, 3)):
        rng = np.random.default_rng(0)
        self.params = {}
        for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:]), 1):
            self.params[f"W{i}"] = rng.normal(size=(a, b))
            self.params[f"b{i}"] = np.zeros(b)

    def loss(self, x, t):
        self.hs = [x]
        for i in (1, 2, 3):
            z = self.hs[-1] @ self.params[f"W{i}"] + self.params[f"b{i}"]
            self.hs.append(np.tanh(z) if i < 3 else z)
        return np.mean((self.hs[-1] - t) ** 2)

    def gradient(self, x, t):
        self.loss(x, t)
        d = 2 * (self.hs[-1] - t) / t.size
        grads = {}
        for i in (3, 2, 1):
            if i < 3:
                d = d * (1 - self.hs[i] ** 2)
            grads[f"b{i}"] = d.sum(0)
            if i == 1:
                break
            grads[f"W{i}"] = self.hs[i - 1].T @ d
            d = d @ self.params[f"W{i}"].T
        return grads


def case_three():
    r = np.random.default_rng(6)
    return ThreeLayerNet(), r.normal(size=(5, 4)), r.normal(size=(5, 3))
