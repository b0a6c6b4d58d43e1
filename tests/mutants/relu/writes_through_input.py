# /// mutant
# subject = "ReLU"
# convention = "attributes"
# role = "relu"
# rule = "BH201"
# where = "-"
# also = ["BH201"]
# fault = "In-place forward: x[x < 0] = 0 on the caller's array."
# ///
import numpy as np


class ReLU:
    """Rectified linear unit, memory-saving."""

    def forward(self, x):
        x[x < 0] = 0
        self.y = x
        return self.y

    def backward(self, dout):
        return dout * (self.y > 0)
