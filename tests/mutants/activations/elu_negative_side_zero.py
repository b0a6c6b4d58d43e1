# /// mutant
# subject = "ELU"
# convention = "attributes"
# role = "elu"
# rule = "BH109"
# where = "dx"
# also = ["BH107"]
# fault = "The negative side is closed as in a ReLU."
# ///
import numpy as np


class ELU:
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))

    def backward(self, dout):
        return dout * (self.x > 0)
