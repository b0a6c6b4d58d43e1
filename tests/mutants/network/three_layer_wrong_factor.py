# /// mutant
# subject = "ThreeLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH102"
# where = "W2"
# also = ["BH100"]
# elsewhere = ["b2", "W1", "b1"]
# fault = "The tanh derivative of the second layer is written 2 (1 - h**2): it and all before it are doubled."
# ///
import numpy as np


class ThreeLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(33)
        sizes = [input_size, hidden_size, hidden_size + 1, output_size]
        self.params = {}
        for i, (m, n) in enumerate(zip(sizes, sizes[1:]), 1):
            self.params[f"W{i}"] = rng.normal(size=(m, n)) * 0.5
            self.params[f"b{i}"] = rng.normal(size=n) * 0.1

    def activations(self, x):
        p = self.params
        h1 = np.tanh(x @ p["W1"] + p["b1"])
        h2 = np.tanh(h1 @ p["W2"] + p["b2"])
        s = h2 @ p["W3"] + p["b3"]
        s = s - s.max(axis=1, keepdims=True)
        return h1, h2, s - np.log(np.exp(s).sum(axis=1, keepdims=True))

    def loss(self, x, t):
        return -self.activations(x)[2][np.arange(len(t)), t].mean()

    def gradient(self, x, t):
        h1, h2, logp = self.activations(x)
        g = {}
        d = np.exp(logp)
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        g["W3"], g["b3"] = h2.T @ d, d.sum(axis=0)
        d = (d @ self.params["W3"].T) * 2 * (1 - h2 ** 2)
        g["W2"], g["b2"] = h1.T @ d, d.sum(axis=0)
        d = (d @ self.params["W2"].T) * (1 - h1 ** 2)
        g["W1"], g["b1"] = x.T @ d, d.sum(axis=0)
        return g
