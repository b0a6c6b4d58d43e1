# /// mutant
# subject = "UnitVector"
# convention = "attributes"
# role = "l2-normalisation"
# rule = "BH100"
# where = "dx"
# also = ["BH109"]
# fault = "The radial part is added where it has to be taken off."
# ///
import numpy as np


class UnitVector:
    """Projects every row onto the unit sphere (l2 normalisation)."""

    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.length = np.sqrt(np.sum(x ** 2, axis=1, keepdims=True) + self.eps)
        self.u = x / self.length
        return self.u

    def backward(self, dout):
        radial = np.sum(dout * self.u, axis=1, keepdims=True) * self.u
        return (dout + radial) / self.length
