# /// correct
# subject = "SigmoidLayer"
# convention = "attributes"
# role = "sigmoid"
# why = "1/(1+exp(-x)) overflows inside and the result stays finite."
# ///
import numpy as np


class SigmoidLayer:
    def __init__(self):
        self.y = None

    def forward(self, x):
        y = 1 / (1 + np.exp(-x))
        self.y = y
        return y

    def backward(self, dout):
        dx = dout * self.y * (1 - self.y)
        return dx
