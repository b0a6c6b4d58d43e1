# /// mutant
# subject = "TwoLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH204"
# where = "W1"
# elsewhere = ["b1", "W2", "b2"]
# fault = "The one-hot matrix comes from np.eye in float64 and takes every gradient with it."
# ///
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(1)
        p = self.params = {}
        p["W1"] = rng.normal(size=(input_size, hidden_size))
        p["b1"] = rng.normal(size=(hidden_size,))
        p["W2"] = rng.normal(size=(hidden_size, output_size))
        p["b2"] = rng.normal(size=(output_size,))

    def forward(self, x):
        p = self.params
        z = np.maximum(0, x @ p["W1"] + p["b1"])
        a = z @ p["W2"] + p["b2"]
        a = a - a.max(axis=1, keepdims=True)
        return z, np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)

    def loss(self, x, t):
        _, y = self.forward(x)
        return -np.log(np.maximum(y[np.arange(len(t)), t], 1e-30)).mean()

    def gradient(self, x, t):
        z, y = self.forward(x)
        delta = (y - np.eye(y.shape[1])[t]) / len(t)
        back = (delta @ self.params["W2"].T) * (z > 0)
        return {"W1": x.T @ back, "b1": back.sum(axis=0), "W2": z.T @ delta, "b2": delta.sum(axis=0)}
