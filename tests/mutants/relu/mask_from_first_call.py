# /// mutant
# subject = "MyReLU"
# convention = "attributes"
# role = "relu"
# rule = "BH111"
# where = "dx"
# also = ["BH107"]
# fault = "The mask is made once, by the first forward of each shape."
# ///
import numpy as np


class MyReLU:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask
