# /// mutant
# subject = "MyNet"
# convention = "network"
# role = "unknown"
# rule = "BH117"
# where = "W1"
# also = ["BH100"]
# elsewhere = ["W2"]
# fault = "The Affine layers get copies of the weights, so changing params changes no output."
# ///
from collections import OrderedDict

import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W.copy()
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y ** 2)


class MyNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }
        p = self.params
        self.layers = OrderedDict()
        self.layers["Affine1"] = Affine(p["W1"], p["b1"])
        self.layers["Tanh1"] = Tanh()
        self.layers["Affine2"] = Affine(p["W2"], p["b2"])

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        d = self.predict(x) - t
        return 0.5 * np.sum(d * d) / len(x)

    def gradient(self, x, t):
        dout = (self.predict(x) - t) / len(x)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)
        first, second = self.layers["Affine1"], self.layers["Affine2"]
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


def case_regression_net():
    np.random.seed(4)
    net = MyNet(4, 6, 3)
    return net, np.random.randn(5, 4), np.random.randn(5, 3)
