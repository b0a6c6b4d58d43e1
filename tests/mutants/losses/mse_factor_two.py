# /// mutant
# subject = "MSE"
# convention = "loss"
# role = "mse"
# rule = "BH102"
# where = "dx"
# fault = "The factor 2 of the square is missing."
# ///
import numpy as np


class MSE:
    def forward(self, y, t):
        self.diff = y - t
        return np.mean(self.diff ** 2)

    def backward(self, dout=1):
        return dout * self.diff / self.diff.size
