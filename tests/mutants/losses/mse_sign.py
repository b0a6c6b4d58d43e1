# /// mutant
# subject = "MeanSquaredError"
# convention = "loss"
# role = "mse"
# rule = "BH101"
# where = "dx"
# fault = "t - y instead of y - t."
# ///
import numpy as np


class MeanSquaredError:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, y, t):
        self.y, self.t = y, t
        return 0.5 * np.sum((y - t) ** 2) / y.shape[0]

    def backward(self, dout=1):
        return dout * (self.t - self.y) / self.y.shape[0]
