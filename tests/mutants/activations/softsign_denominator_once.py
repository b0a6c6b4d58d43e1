# /// mutant
# subject = "Softsign"
# convention = "attributes"
# role = "unknown"
# rule = "BH100"
# where = "dx"
# also = ["BH112", "BH109"]
# fault = "The derivative is 1/(1+"
# ///
import numpy as np


class Softsign:
    def forward(self, x):
        self.d = 1 + np.abs(x)
        return x / self.d

    def backward(self, dout):
        return dout / self.d
