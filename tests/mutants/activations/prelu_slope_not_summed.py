# /// mutant
# subject = "PReLU"
# convention = "attributes"
# role = "unknown"
# rule = "BH108"
# where = "alpha"
# also = ["BH203"]
# fault = "The one slope of all units gets a gradient for each unit: the sum runs over the batch only."
# ///
import numpy as np


class PReLU:
    def __init__(self):
        self.alpha = np.array([0.25])
        self.dalpha = np.zeros(1)

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout):
        neg = self.x <= 0
        self.dalpha = np.sum(dout * self.x * neg, axis=0)
        return np.where(neg, self.alpha * dout, dout)
