# /// mutant
# subject = "Dropout"
# convention = "attributes"
# role = "dropout"
# rule = "BH102"
# where = "dx"
# fault = "Inverted dropout whose backward lacks the division by the keep rate."
# ///
import numpy as np


class Dropout:
    def __init__(self, p=0.3):
        self.p = p
        self.training = True

    def forward(self, x):
        if not self.training:
            return x
        self.keep = np.random.rand(*x.shape) >= self.p
        return x * self.keep / (1.0 - self.p)

    def backward(self, dout):
        return dout * self.keep
