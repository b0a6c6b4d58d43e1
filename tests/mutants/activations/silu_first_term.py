# /// mutant
# subject = "Swish"
# convention = "attributes"
# role = "silu"
# rule = "BH109"
# where = "dx"
# fault = "Only x * s'(x) is kept; the product rule's other half, s(x), is left out."
# ///
import numpy as np


class Swish:
    def forward(self, x):
        self.x = x
        self.s = 1.0 / (1.0 + np.exp(-x))
        return x * self.s

    def backward(self, dout):
        return dout * self.x * self.s * (1.0 - self.s)
