# /// mutant
# subject = "SoftmaxLayer"
# convention = "attributes"
# role = "softmax"
# rule = "BH108"
# where = "dx"
# fault = "The correction sums dout * y over axis 0, the batch, instead of the classes."
# ///
import numpy as np


def softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


class SoftmaxLayer:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = softmax(x)
        return self.out

    def backward(self, dout):
        dx = self.out * dout
        dx -= self.out * dx.sum(axis=0)
        return dx
