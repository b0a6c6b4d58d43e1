# /// mutant
# subject = "Tanh"
# convention = "lists"
# role = "tanh"
# rule = "BH401"
# where = "out"
# fault = "forward gives tanh(x / 2), made from a sigmoid with its argument not doubled; backward fits it."
# ///
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Tanh:
    def __init__(self):
        self.params, self.grads = [], []
        self.y = None

    def forward(self, x):
        self.y = 2 * sigmoid(x) - 1
        return self.y

    def backward(self, dout):
        return dout * 0.5 * (1 - self.y ** 2)
