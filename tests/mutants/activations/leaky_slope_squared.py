# /// mutant
# subject = "LeakyReLU"
# convention = "attributes"
# role = "leaky-relu"
# rule = "BH100"
# where = "dx"
# also = ["BH107"]
# fault = "The slope is applied twice for the negative side."
# ///
import numpy as np


class LeakyReLU:
    def __init__(self, alpha=0.2):
        self.alpha = alpha

    def forward(self, x):
        self.neg = x < 0
        return np.where(self.neg, self.alpha * x, x)

    def backward(self, dout):
        dx = dout.copy()
        dx[self.neg] *= self.alpha
        dx[self.neg] *= self.alpha
        return dx
