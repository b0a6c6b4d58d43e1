# /// mutant
# subject = "OutputLayer"
# convention = "lists"
# role = "affine"
# rule = "BH117"
# where = "params[0]"
# fault = "params holds the W that was passed in, while forward uses a normalised copy made once."
# ///
import numpy as np


class OutputLayer:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.W = W / np.linalg.norm(W, axis=0)
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W.astype(x.dtype) + self.b

    def backward(self, dout):
        self.grads[0][:] = self.x.T @ dout
        self.grads[1][:] = dout.sum(axis=0)
        return dout @ self.W.T.astype(dout.dtype)
