# /// mutant
# subject = "FullyConnected"
# convention = "lists"
# role = "affine"
# rule = "BH208"
# where = "params[1]"
# also = ["BH105"]
# fault = "grads has one entry for two parameters: the bias was added to params later."
# ///
import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.params.append(b)

    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]

    def backward(self, dout):
        self.grads[0][...] = self.x.T @ dout
        return dout @ self.params[0].T
