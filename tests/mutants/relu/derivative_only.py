# /// mutant
# subject = "Rectifier"
# convention = "attributes"
# role = "relu"
# rule = "BH106"
# where = "dx"
# fault = "backward returns the step function and forgets to multiply by dout."
# ///
import numpy as np


class Rectifier:
    def forward(self, x):
        self.on = x > 0
        return x * self.on

    def backward(self, dout):
        return self.on.astype(dout.dtype)
