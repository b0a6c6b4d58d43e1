# /// mutant
# subject = "Sigmoid"
# convention = "attributes"
# role = "sigmoid"
# rule = "BH401"
# where = "out"
# also = ["BH101"]
# fault = "The exponent lacks its minus, so forward is 1 - sigmoid(x); the backward pass is the sigmoid's."
# ///
import numpy as np


class Sigmoid:
    """シグモイド関数"""

    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
