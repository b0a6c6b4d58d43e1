# /// mutant
# subject = "ELU"
# convention = "attributes"
# role = "elu"
# rule = "BH112"
# where = "dx"
# fault = "On the negative side exp is taken of the output instead of the input."
# ///
import numpy as np


class ELU:
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, x):
        self.y = np.where(x > 0, x, self.alpha * np.expm1(x))
        return self.y

    def backward(self, dout):
        return dout * np.where(self.y > 0, 1.0, self.alpha * np.exp(self.y)).astype(dout.dtype)
