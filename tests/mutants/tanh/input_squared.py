# /// mutant
# subject = "Tanh"
# convention = "attributes"
# role = "tanh"
# rule = "BH112"
# where = "dx"
# fault = "1 - x**2 is evaluated at the input instead of the output."
# ///
import numpy as np


class Tanh:
    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        return dout * (1 - self.x ** 2)
