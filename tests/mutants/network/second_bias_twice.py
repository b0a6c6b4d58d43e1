# /// mutant
# subject = "TwoLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH102"
# where = "b2"
# fault = "b2's gradient is doubled."
# ///
import numpy as np


def softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {}
        self.params["W1"] = 0.1 * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = 0.1 * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def predict(self, x):
        h = np.maximum(0, x @ self.params["W1"] + self.params["b1"])
        return softmax(h @ self.params["W2"] + self.params["b2"])

    def loss(self, x, t):
        y = self.predict(x)
        if t.ndim == 2:
            t = t.argmax(axis=1)
        return -np.mean(np.log(y[np.arange(len(t)), t] + 1e-12))

    def gradient(self, x, t):
        W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
        n = x.shape[0]
        if t.ndim == 2:
            t = t.argmax(axis=1)
        a = x @ W1 + b1
        h = np.maximum(a, 0)
        dy = softmax(h @ W2 + b2)
        dy[np.arange(n), t] -= 1
        dy /= n
        grads = {"W2": h.T @ dy, "b2": dy.sum(axis=0)}
        grads["b2"] = grads["b2"] + dy.sum(axis=0)
        da = dy @ W2.T * (a > 0)
        grads["W1"] = x.T @ da
        grads["b1"] = da.sum(axis=0)
        return grads
