# /// mutant
# subject = "MSELoss"
# convention = "loss"
# role = "mse"
# rule = "BH203"
# where = "dx"
# fault = "dx is flattened and does not get the prediction's shape back."
# ///
import numpy as np


class MSELoss:
    def forward(self, y, t):
        self.d = (y - t).ravel()
        return self.d.dot(self.d) / self.d.size

    def backward(self, dout=1):
        return 2 * dout * self.d / self.d.size
