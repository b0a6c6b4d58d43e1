# /// mutant
# subject = "Perceptron"
# convention = "attributes"
# role = "affine"
# rule = "BH205"
# where = "-"
# fault = "np.squeeze in forward drops the batch axis when there is one sample only."
# ///
import numpy as np


class Perceptron:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = np.squeeze(x)
        return np.squeeze(self.x @ self.W) + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
