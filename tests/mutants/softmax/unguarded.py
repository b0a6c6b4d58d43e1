# /// mutant
# subject = "SoftMax"
# convention = "lists"
# role = "softmax"
# rule = "BH301"
# where = "out"
# fault = "exp is taken without subtracting the maximum."
# ///
import numpy as np


class SoftMax:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        e = np.exp(x)
        self.out = e / e.sum(axis=1, keepdims=True)
        return self.out

    def backward(self, dout):
        dx = self.out * dout
        sumdx = np.sum(dx, axis=1, keepdims=True)
        dx -= self.out * sumdx
        return dx
