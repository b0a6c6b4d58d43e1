# /// correct
# subject = "ReluLayer"
# convention = "dicts"
# role = "relu"
# why = "The case's inputs are all negative: output and gradient are truly zero."
# ///
import numpy as np


class ReluLayer:
    def __init__(self):
        self.params = {}
        self.grads = {}
        self.out = None

    def forward(self, x):
        self.out = np.clip(x, 0, None)
        return self.out

    def backward(self, dout):
        return dout * np.sign(self.out)


def case_dead():
    return ReluLayer(), -np.random.default_rng(3).uniform(0.5, 2, size=(4, 3))
