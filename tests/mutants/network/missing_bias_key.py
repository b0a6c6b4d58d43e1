# /// mutant
# subject = "TwoLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH208"
# where = "b1"
# fault = "gradient returns no entry for b1."
# ///
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=0.3):
        g = np.random.default_rng(42)
        self.params = {
            "W1": std * g.standard_normal((input_size, hidden_size)), "b1": np.zeros(hidden_size),
            "W2": std * g.standard_normal((hidden_size, output_size)), "b2": np.zeros(output_size),
        }

    def scores(self, x):
        self.h = np.tanh(x @ self.params["W1"] + self.params["b1"])
        return self.h @ self.params["W2"] + self.params["b2"]

    def loss(self, x, t):
        s = self.scores(x)
        s = s - s.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(t)), t])

    def gradient(self, x, t):
        s = self.scores(x)
        e = np.exp(s - s.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        p[np.arange(len(t)), t] -= 1
        p /= len(t)
        back = p @ self.params["W2"].T * (1 - self.h ** 2)
        return {"W1": x.T @ back, "W2": self.h.T @ p, "b2": p.sum(axis=0)}
