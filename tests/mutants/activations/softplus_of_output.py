# /// mutant
# subject = "Softplus"
# convention = "attributes"
# role = "softplus"
# rule = "BH112"
# where = "dx"
# fault = "The sigmoid is taken of the output instead of the input."
# ///
import numpy as np


class Softplus:
    def forward(self, x):
        self.out = np.logaddexp(0, x)
        return self.out

    def backward(self, dout):
        return dout / (1 + np.exp(-self.out))
