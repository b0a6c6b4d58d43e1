# /// mutant
# subject = "Square"
# convention = "attributes"
# role = "unknown"
# rule = "BH102"
# where = "dx"
# fault = "The derivative of x**2 is written x instead of 2 x."
# ///
import numpy as np


class Square:
    def forward(self, x):
        self.x = x
        return x ** 2

    def backward(self, dout):
        return dout * self.x
