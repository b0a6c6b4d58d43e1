# /// mutant
# subject = "ReLU"
# convention = "attributes"
# role = "relu"
# rule = "BH113"
# where = "dx"
# fault = "backward hands dout on as it came."
# ///
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return dout
