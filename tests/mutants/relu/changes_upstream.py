# /// mutant
# subject = "MyReLU"
# convention = "attributes"
# role = "relu"
# rule = "BH202"
# where = "-"
# fault = "backward multiplies the mask into the caller's dout in place."
# ///
import numpy as np


class MyReLU:
    def forward(self, x):
        self.positive = (x > 0)
        return np.where(self.positive, x, np.zeros_like(x))

    def backward(self, dout):
        np.multiply(dout, self.positive, out=dout)
        return dout
