# /// mutant
# subject = "Sigmoid"
# convention = "attributes"
# role = "sigmoid"
# rule = "BH112"
# where = "dx"
# fault = "The local derivative is x (1 - x), with the input in the place of the output."
# ///
import numpy as np


class Sigmoid:
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        dx = dout * (1.0 - self.x) * self.x
        return dx
