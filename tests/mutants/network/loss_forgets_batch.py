# /// mutant
# subject = "SoftmaxRegression"
# convention = "network"
# role = "unknown"
# rule = "BH103"
# where = "W"
# also = ["BH401"]
# elsewhere = ["b"]
# fault = "The loss is summed over the samples, the gradient divided by their number."
# ///
import numpy as np


class SoftmaxRegression:
    def __init__(self, n_in, n_out):
        self.params = {}
        self.params["W"] = 0.3 * np.random.randn(n_in, n_out)
        self.params["b"] = np.zeros(n_out)

    def _softmax(self, x):
        a = x @ self.params["W"] + self.params["b"]
        e = np.exp(a - a.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, x, t):
        y = self._softmax(x)
        return -np.sum(np.log(y[np.arange(len(t)), t] + 1e-15))

    def gradient(self, x, t):
        y = self._softmax(x)
        y[np.arange(len(t)), t] -= 1
        y /= len(t)
        return {"W": x.T @ y, "b": y.sum(axis=0)}
