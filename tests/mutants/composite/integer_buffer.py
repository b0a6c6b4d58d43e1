# /// mutant
# subject = "Scale3"
# convention = "lists"
# role = "unknown"
# rule = "BH204"
# where = "out"
# fault = "The constant is a float64 array, so float32 inputs come out as float64."
# ///
import numpy as np


class Scale3:
    factor = np.array([3.0])

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        return x * self.factor

    def backward(self, dout):
        return (dout * self.factor).astype(dout.dtype)
