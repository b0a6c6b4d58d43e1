# /// mutant
# subject = "ScaleShift"
# convention = "lists"
# role = "unknown"
# rule = "BH112"
# where = "params[0]"
# also = ["BH106", "BH100"]
# fault = "The scale's gradient uses the output instead of the input."
# ///
import numpy as np


class ScaleShift:
    def __init__(self, dim):
        self.params = [np.linspace(0.5, 2.0, dim), np.linspace(-1, 1, dim)]
        self.grads = [None, None]

    def forward(self, x):
        self.x = x
        self.y = x * self.params[0] + self.params[1]
        return self.y

    def backward(self, dout):
        self.grads[0] = np.sum(dout * self.y, axis=0)
        self.grads[1] = np.sum(dout, axis=0)
        return dout * self.params[0]


def case_scale():
    return ScaleShift(5), np.random.default_rng(77).normal(size=(7, 5))
