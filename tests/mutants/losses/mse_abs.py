# /// mutant
# subject = "SquaredLoss"
# convention = "loss"
# role = "mse"
# rule = "BH401"
# where = "out"
# also = ["BH100"]
# fault = "forward takes absolute differences, not squares; the gradient is that of the squared error."
# ///
import numpy as np


class SquaredLoss:
    def forward(self, x, t):
        self.d = x - t
        return np.abs(self.d).sum() / len(x)

    def backward(self, dout=1):
        return dout * 2 * self.d / len(self.d)
