# /// mutant
# subject = "LinearLayer"
# convention = "lists"
# role = "affine"
# rule = "BH204"
# where = "params[0]"
# also = ["BH204"]
# fault = "The weight's gradient is accumulated in a float64 array."
# ///
import numpy as np


class LinearLayer:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [None, None]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return x @ W + b

    def backward(self, dout):
        W, b = self.params
        dW = np.zeros(W.shape)
        for xi, di in zip(self.x, dout):
            dW += np.outer(xi, di)
        self.grads = [dW, dout.sum(axis=0)]
        return dout @ W.T
