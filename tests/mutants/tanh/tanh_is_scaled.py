# /// mutant
# subject = "Tanh"
# convention = "attributes"
# role = "tanh"
# rule = "BH401"
# where = "out"
# also = ["BH100", "BH102", "BH112"]
# fault = "LeCun's scale 1.7159 stands in forward only."
# ///
import numpy as np


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return 1.7159 * self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)
