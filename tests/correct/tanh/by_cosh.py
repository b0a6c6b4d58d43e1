# /// correct
# subject = "Tanh"
# convention = "attributes"
# role = "tanh"
# why = "The derivative is 1 / cosh(x)**2, taken at the input; cosh overflows to a right zero."
# ///
import numpy as np


class Tanh:
    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        with np.errstate(over="ignore"):
            return dout / np.cosh(self.x) ** 2
