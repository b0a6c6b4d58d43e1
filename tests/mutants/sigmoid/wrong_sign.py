# /// mutant
# subject = "SigmoidLayer"
# convention = "attributes"
# role = "sigmoid"
# rule = "BH101"
# where = "dx"
# fault = "y (y - 1) has the wrong sign."
# ///
import numpy as np


class SigmoidLayer:
    def forward(self, x):
        y = 1.0 / (1.0 + np.exp(-x))
        self.y = y
        return y

    def backward(self, dout):
        y = self.y
        return dout * y * (y - 1)
