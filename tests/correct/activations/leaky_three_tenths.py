# /// correct
# subject = "LeakyReLU"
# convention = "attributes"
# role = "leaky-relu"
# why = "A slope of 0.3."
# ///
import numpy as np


class LeakyReLU:
    def __init__(self, negative_slope=0.3):
        self.negative_slope = negative_slope

    def forward(self, x):
        self.factor = np.where(x > 0, 1.0, self.negative_slope).astype(x.dtype)
        return x * self.factor

    def backward(self, dout):
        return dout * self.factor
