# /// mutant
# subject = "NoisyNet"
# convention = "network"
# role = "unknown"
# rule = "BH206"
# where = "out"
# also = ["BH100"]
# fault = "loss adds fresh Gaussian noise to the hidden units on every call, without train flag or seed."
# ///
import numpy as np


class NoisyNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": np.random.randn(input_size, hidden_size) * 0.5,
            "b1": np.zeros(hidden_size),
            "W2": np.random.randn(hidden_size, output_size) * 0.5,
            "b2": np.zeros(output_size),
        }

    def loss(self, x, t):
        self.h = np.tanh(x @ self.params["W1"] + self.params["b1"])
        noise = np.random.default_rng().normal(scale=0.1, size=self.h.shape)
        self.h = self.h + noise.astype(self.h.dtype)
        s = self.h @ self.params["W2"] + self.params["b2"]
        s = s - s.max(axis=1, keepdims=True)
        self.p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        return -np.mean(np.log(self.p[np.arange(len(t)), t] + 1e-12))

    def gradient(self, x, t):
        h = np.tanh(x @ self.params["W1"] + self.params["b1"])
        s = h @ self.params["W2"] + self.params["b2"]
        e = np.exp(s - s.max(axis=1, keepdims=True))
        d = e / e.sum(axis=1, keepdims=True)
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        dh = d @ self.params["W2"].T * (1 - h ** 2)
        return {"W1": x.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
