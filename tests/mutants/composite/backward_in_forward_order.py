# /// mutant
# subject = "Sequential"
# convention = "attributes"
# role = "unknown"
# rule = "BH207"
# where = "-"
# also = ["BH100", "BH104"]
# fault = "The layers are walked through in forward order in backward, so the shapes do not fit."
# ///
import numpy as np


class Linear:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, g):
        self.dW = self.x.T @ g
        return g @ self.W.T


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dout):
        for layer in self.layers:
            dout = layer.backward(dout)
        return dout


def case_three():
    rng = np.random.default_rng(2)
    stack = Sequential(Linear(rng.normal(size=(4, 5))), Linear(rng.normal(size=(5, 2))), Linear(rng.normal(size=(2, 3))))
    return stack, rng.normal(size=(6, 4))
