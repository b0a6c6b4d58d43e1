# /// mutant
# subject = "Elu"
# convention = "lists"
# role = "elu"
# rule = "BH301"
# where = "out"
# fault = "The two branches are joined by multiplying with masks, and 0 * exp(1000) is nan."
# ///
import numpy as np


class Elu:
    def __init__(self):
        self.params = []
        self.grads = []

    def forward(self, x):
        self.pos = (x > 0).astype(x.dtype)
        self.e = np.exp(x)
        return self.pos * x + (1 - self.pos) * (self.e - 1)

    def backward(self, dout):
        return dout * (self.pos + (1 - self.pos) * self.e)
