# /// mutant
# subject = "SoftmaxNet"
# convention = "network"
# role = "unknown"
# rule = "BH301"
# where = "out"
# also = ["BH302"]
# fault = "log(sum(exp(scores))) is written without subtracting the maximum."
# ///
import numpy as np


class SoftmaxNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": 0.5 * np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
            "W2": 0.5 * np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size),
        }

    def _forward(self, x):
        h = np.maximum(0, x @ self.params["W1"] + self.params["b1"])
        return h, h @ self.params["W2"] + self.params["b2"]

    def loss(self, x, t):
        _, s = self._forward(x)
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(t)), t])

    def gradient(self, x, t):
        h, s = self._forward(x)
        e = np.exp(s)
        d = e / e.sum(axis=1, keepdims=True)
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        dh = (d @ self.params["W2"].T) * (h > 0)
        return {"W1": x.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
