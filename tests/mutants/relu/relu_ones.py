# /// mutant
# subject = "Relu"
# convention = "attributes"
# role = "relu"
# rule = "BH106"
# where = "dx"
# fault = "backward returns the mask, as floats."
# ///
import numpy as np


class Relu:
    def forward(self, x):
        self.mask = (x > 0).astype(x.dtype)
        return x * self.mask

    def backward(self, dout):
        dx = self.mask
        return dx
