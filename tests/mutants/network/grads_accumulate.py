# /// mutant
# subject = "TwoLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH110"
# where = "W1"
# elsewhere = ["b1", "W2", "b2"]
# fault = "The gradients are added to a dictionary that is never emptied."
# ///
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        def init(*s):
            return np.random.normal(scale=0.4, size=s)
        self.params = {"W1": init(input_size, hidden_size), "b1": init(hidden_size),
                       "W2": init(hidden_size, output_size), "b2": init(output_size)}
        self.grads = {k: np.zeros_like(v) for k, v in self.params.items()}

    def loss(self, x, t):
        self.x, self.t = x, t
        p = self.params
        self.h = np.tanh(x.dot(p["W1"]) + p["b1"])
        z = self.h.dot(p["W2"]) + p["b2"]
        z = z - z.max(axis=1, keepdims=True)
        self.y = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return -np.log(self.y[range(len(t)), t] + 1e-13).mean()

    def gradient(self, x, t):
        self.loss(x, t)
        d = self.y.copy()
        d[range(len(t)), t] -= 1
        d /= len(t)
        self.grads["W2"] = self.grads["W2"] + self.h.T.dot(d)
        self.grads["b2"] = self.grads["b2"] + d.sum(axis=0)
        d = d.dot(self.params["W2"].T) * (1 - self.h ** 2)
        self.grads["W1"] = self.grads["W1"] + x.T.dot(d)
        self.grads["b1"] = self.grads["b1"] + d.sum(axis=0)
        return dict(self.grads)
