# /// mutant
# subject = "HardTanh"
# convention = "attributes"
# role = "unknown"
# rule = "BH107"
# where = "dx"
# fault = "The gradient passes outside [-1, 1] instead of inside."
# ///
import numpy as np


class HardTanh:
    def forward(self, x):
        self.x = x
        return np.clip(x, -1, 1)

    def backward(self, dout):
        dx = np.zeros_like(dout)
        outside = (self.x < -1) | (self.x > 1)
        dx[outside] = dout[outside]
        return dx
