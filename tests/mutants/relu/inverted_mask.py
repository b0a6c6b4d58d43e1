# /// mutant
# subject = "Relu"
# convention = "attributes"
# role = "relu"
# rule = "BH107"
# where = "dx"
# fault = "The mask x <= 0 is multiplied with dout, so the gradient passes where the unit was off."
# ///
import numpy as np


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        return dout * self.mask
