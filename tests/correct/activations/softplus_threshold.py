# /// correct
# subject = "Softplus"
# convention = "lists"
# role = "softplus"
# why = "Beyond 30 it returns x itself; the jump there is smaller than rounding."
# ///
import numpy as np


class Softplus:
    def __init__(self, threshold=30.0):
        self.params, self.grads = [], []
        self.threshold = threshold

    def forward(self, x):
        self.x = x
        small = np.minimum(x, self.threshold)
        return np.where(x > self.threshold, x, np.log1p(np.exp(small)))

    def backward(self, dout):
        return dout / (1 + np.exp(-self.x))
