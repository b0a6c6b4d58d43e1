# /// mutant
# subject = "SoftPlus"
# convention = "attributes"
# role = "softplus"
# rule = "BH301"
# where = "out"
# fault = "log(1 + exp(x)) is infinite for inputs over 710."
# ///
import numpy as np


class SoftPlus:
    def forward(self, x):
        self.x = x
        return np.log(1 + np.exp(x))

    def backward(self, dout):
        return dout * 1 / (1 + np.exp(-self.x))
