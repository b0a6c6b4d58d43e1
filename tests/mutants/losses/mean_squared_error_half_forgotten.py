# /// mutant
# subject = "MeanSquaredError"
# convention = "loss"
# role = "mse"
# rule = "BH102"
# where = "dx"
# fault = "Half a sum of squares with the gradient of the whole."
# ///
import numpy as np


class MeanSquaredError:
    def forward(self, x, t):
        self.diff = x - t
        return 0.5 * np.sum(self.diff**2) / x.shape[0]

    def backward(self, dout=1.0):
        return dout * 2.0 * self.diff / self.diff.shape[0]
