# /// correct
# subject = "LeakyReLU"
# convention = "attributes"
# role = "leaky-relu"
# why = "max(x, slope x) with an unusually large slope of 0.3."
# ///
import numpy as np


class LeakyReLU:
    def __init__(self, negative_slope=0.3):
        self.negative_slope = negative_slope

    def forward(self, x):
        self.slope = np.ones_like(x)
        self.slope[x < 0] = self.negative_slope
        return np.maximum(x, self.negative_slope * x)

    def backward(self, dout):
        return dout * self.slope
