# /// mutant
# subject = "ReLULayer"
# convention = "attributes"
# role = "relu"
# rule = "BH201"
# where = "-"
# fault = "forward sets the negative entries of the caller's array to zero."
# ///
import numpy as np


class ReLULayer:
    """in-place to save memory"""

    def forward(self, x):
        self.mask = x < 0
        x[self.mask] = 0
        return x

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
