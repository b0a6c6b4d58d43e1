# /// mutant
# subject = "DeepNet"
# convention = "network"
# role = "unknown"
# rule = "BH107"
# where = "W1"
# also = ["BH109", "BH100"]
# fault = "The first layer's ReLU is masked with the second's."
# ///
import numpy as np


class DeepNet:
    def __init__(self, d, h, c):
        r = np.random.default_rng(5)
        self.params = {
            "W1": r.normal(size=(d, h)) / 2, "b1": r.normal(size=h) / 4,
            "W2": r.normal(size=(h, h)) / 2, "b2": r.normal(size=h) / 4,
            "W3": r.normal(size=(h, c)) / 2, "b3": r.normal(size=c) / 4,
        }

    def loss(self, x, t):
        p = self.params
        self.z1 = x @ p["W1"] + p["b1"]
        self.h1 = np.maximum(self.z1, 0)
        self.z2 = self.h1 @ p["W2"] + p["b2"]
        self.h2 = np.maximum(self.z2, 0)
        s = self.h2 @ p["W3"] + p["b3"]
        e = np.exp(s - s.max(1, keepdims=True))
        self.y = e / e.sum(1, keepdims=True)
        return -np.sum(t * np.log(self.y + 1e-8)) / len(x)

    def gradient(self, x, t):
        self.loss(x, t)
        p, g = self.params, {}
        d = (self.y - t) / len(x)
        g["W3"], g["b3"] = self.h2.T @ d, d.sum(0)
        d = (d @ p["W3"].T) * (self.z2 > 0)
        g["W2"], g["b2"] = self.h1.T @ d, d.sum(0)
        d = (d @ p["W2"].T) * (self.z2 > 0)
        g["W1"], g["b1"] = x.T @ d, d.sum(0)
        return g


def case_deep():
    r = np.random.default_rng(3)
    return DeepNet(5, 7, 4), r.normal(size=(6, 5)), np.eye(4)[[0, 1, 2, 3, 1, 0]]
