# /// mutant
# subject = "Tanh"
# convention = "attributes"
# role = "tanh"
# rule = "BH113"
# where = "dx"
# fault = "The product with 1 - y**2 is computed and thrown away."
# ///
import numpy as np


class Tanh:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        np.multiply(dout, 1 - self.out ** 2)
        return dout.copy()
