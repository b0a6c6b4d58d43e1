# /// mutant
# subject = "SmoothedInput"
# convention = "attributes"
# role = "unknown"
# rule = "BH206"
# where = "out"
# also = ["BH111"]
# fault = "The output is blended with the previous call's: the same input gives another output."
# ///
import numpy as np


class SmoothedInput:
    def __init__(self, momentum=0.9):
        self.momentum = momentum
        self.mean = 0.0

    def forward(self, x):
        self.mean = self.momentum * self.mean + (1 - self.momentum) * float(x.mean())
        return x * 2 - self.mean

    def backward(self, dout):
        share = (1 - self.momentum) / dout.size
        return 2 * dout - share * dout.sum()
