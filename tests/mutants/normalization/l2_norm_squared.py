# /// mutant
# subject = "L2Normalize"
# convention = "attributes"
# role = "l2-normalisation"
# rule = "BH401"
# where = "out"
# also = ["BH100", "BH102", "BH109"]
# fault = "Divides by the squared norm: the root is missing in forward."
# ///
import numpy as np


class L2Normalize:
    def forward(self, x):
        self.x = x
        self.sq = (x * x).sum(axis=1, keepdims=True)
        return x / self.sq

    def backward(self, dout):
        n = np.sqrt(self.sq)
        y = self.x / n
        return (dout - y * (dout * y).sum(axis=1, keepdims=True)) / n
