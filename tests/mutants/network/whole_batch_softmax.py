# /// mutant
# subject = "TwoLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH402"
# where = "out"
# also = ["BH100", "BH401", "BH109"]
# elsewhere = ["W1", "b1", "W2", "b2"]
# fault = "softmax takes max and sum over the whole batch; the gradient is that of the right loss."
# ///
import numpy as np


def softmax(a):
    c = np.max(a)
    exp_a = np.exp(a - c)
    return exp_a / np.sum(exp_a)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.3):
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def predict(self, x):
        self.z = np.tanh(x @ self.params["W1"] + self.params["b1"])
        return softmax(self.z @ self.params["W2"] + self.params["b2"])

    def loss(self, x, t):
        y = self.predict(x)
        return -np.sum(np.log(y[np.arange(len(t)), t] + 1e-12)) / len(t)

    def gradient(self, x, t):
        y = self.predict(x)
        y[np.arange(len(t)), t] -= 1
        y /= len(t)
        da = (y @ self.params["W2"].T) * (1 - self.z ** 2)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.z.T @ y, "b2": y.sum(axis=0)}
