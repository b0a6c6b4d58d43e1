# /// mutant
# subject = "ReLU"
# convention = "lists"
# role = "relu"
# rule = "BH107"
# where = "dx"
# also = ["BH113"]
# fault = "The comparison x >= 0 sets the wrong entries of dout to zero: those of the active units."
# ///
import numpy as np


class ReLU:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        self.active = x >= 0
        return np.where(self.active, x, 0.0).astype(x.dtype)

    def backward(self, dout):
        dx = dout.copy()
        dx[self.active] = 0
        return dx
