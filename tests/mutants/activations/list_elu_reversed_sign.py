# /// mutant
# subject = "ELU"
# convention = "lists"
# role = "elu"
# rule = "BH101"
# where = "dx"
# fault = "A stray minus in front of the slope."
# ///
import numpy as np


class ELU:
    def __init__(self, alpha=1.0):
        self.params = []
        self.grads = []
        self.alpha = alpha

    def forward(self, x):
        neg = self.alpha * (np.exp(np.minimum(x, 0)) - 1)
        self.slope = np.where(x > 0, np.ones_like(x), neg + self.alpha)
        return np.where(x > 0, x, neg)

    def backward(self, dout):
        return -self.slope * dout
