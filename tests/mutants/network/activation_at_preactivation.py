# /// mutant
# subject = "SigmoidNet"
# convention = "network"
# role = "unknown"
# rule = "BH112"
# where = "W1"
# also = ["BH100"]
# elsewhere = ["b1"]
# fault = "The sigmoid's derivative is evaluated at the pre-activation a1 in place of z1."
# ///
import numpy as np


def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    e = np.exp(a)
    return e / e.sum(axis=-1, keepdims=True)


class SigmoidNet:
    def __init__(self, input_size, hidden_size, output_size):
        init = np.random.default_rng(seed=10)
        self.params = {
            "W1": init.normal(scale=0.7, size=(input_size, hidden_size)),
            "b1": init.normal(scale=0.7, size=hidden_size),
            "W2": init.normal(scale=0.7, size=(hidden_size, output_size)),
            "b2": init.normal(scale=0.7, size=output_size),
        }

    def loss(self, x, t):
        z = sigmoid(x @ self.params["W1"] + self.params["b1"])
        y = softmax(z @ self.params["W2"] + self.params["b2"])
        return -np.log(y[np.arange(t.size), t] + 1e-15).sum() / t.size

    def gradient(self, x, t):
        a1 = x @ self.params["W1"] + self.params["b1"]
        z1 = sigmoid(a1)
        y = softmax(z1 @ self.params["W2"] + self.params["b2"])
        d2 = y.copy()
        d2[np.arange(t.size), t] -= 1
        d2 /= t.size
        d1 = (d2 @ self.params["W2"].T) * a1 * (1 - a1)
        return {"W1": x.T @ d1, "b1": d1.sum(axis=0), "W2": z1.T @ d2, "b2": d2.sum(axis=0)}
