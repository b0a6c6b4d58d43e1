# /// mutant
# subject = "GELU"
# convention = "attributes"
# role = "gelu"
# rule = "BH401"
# where = "out"
# also = ["BH100", "BH114"]
# fault = "forward is the rough x * sigmoid(1.702 x), backward the derivative of the tanh form."
# ///
import math

import numpy as np


class GELU:
    K = math.sqrt(2 / math.pi)

    def forward(self, x):
        self.x = x
        return x / (1 + np.exp(-1.702 * x))

    def backward(self, dout):
        x = self.x
        u = self.K * (x + 0.044715 * x ** 3)
        t = np.tanh(u)
        du = self.K * (1 + 3 * 0.044715 * x ** 2)
        return dout * (0.5 * (1 + t) + 0.5 * x * (1 - t ** 2) * du)
