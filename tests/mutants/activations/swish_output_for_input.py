# /// mutant
# subject = "Swish"
# convention = "attributes"
# role = "silu"
# rule = "BH112"
# where = "dx"
# also = ["BH100"]
# fault = "The second term multiplies by the output instead of by the input."
# ///
import numpy as np


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


class Swish:
    def forward(self, x):
        self.s = sigmoid(x)
        self.out = x * self.s
        return self.out

    def backward(self, dout):
        return dout * (self.s + self.out * self.s * (1 - self.s))
