# /// mutant
# subject = "SigmoidLayer"
# convention = "attributes"
# role = "sigmoid"
# rule = "BH102"
# where = "dx"
# fault = "A factor of two from the mean square stays in the sigmoid."
# ///
import numpy as np


class SigmoidLayer:
    def forward(self, x):
        self.out = 1.0 / (1.0 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return 2.0 * dout * self.out * (1.0 - self.out)
