# /// mutant
# subject = "SoftPlus"
# convention = "attributes"
# role = "softplus"
# rule = "BH101"
# where = "dx"
# fault = "The sign of the whole gradient is wrong."
# ///
import numpy as np


class SoftPlus:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))

    def backward(self, dout):
        s = 1 / (1 + np.exp(-np.clip(self.x, -500, 500)))
        return -dout * s
