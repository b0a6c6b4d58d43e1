# /// mutant
# subject = "OneLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH302"
# where = "out"
# also = ["BH301"]
# fault = "log of the softmax's underflowing probability: a confident wrong network has an infinite loss."
# ///
import numpy as np


class OneLayerNet:
    def __init__(self, input_size, output_size):
        self.params = {"W": np.random.default_rng(1).normal(size=(input_size, output_size)),
                       "b": np.zeros(output_size)}

    def predict(self, x):
        s = x @ self.params["W"] + self.params["b"]
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, x, t):
        y = self.predict(x)
        return -np.sum(np.log(y[np.arange(t.shape[0]), t])) / t.shape[0]

    def gradient(self, x, t):
        y = self.predict(x)
        y[np.arange(t.shape[0]), t] -= 1
        y /= t.shape[0]
        return {"W": x.T @ y, "b": y.sum(axis=0)}
