# /// mutant
# subject = "Affine"
# convention = "lists"
# role = "affine"
# rule = "BH105"
# where = "params[1]"
# fault = "The bias's gradient is never written into grads: it stays at the zeros of the constructor."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b

    def backward(self, dout):
        W, b = self.params
        dx = np.dot(dout, W.T)
        dW = np.dot(self.x.T, dout)
        db = np.sum(dout, axis=0)
        self.grads[0][...] = dW
        db[...] = self.grads[1]
        return dx
