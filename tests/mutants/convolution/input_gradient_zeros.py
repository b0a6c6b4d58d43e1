# /// mutant
# subject = "FirstConv"
# convention = "dicts"
# role = "convolution"
# rule = "BH105"
# where = "dx"
# also = []
# fault = "dx is returned as zeros, \"as nobody needs it in the first layer\"."
# ///
import numpy as np


class FirstConv:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x):
        W, b = self.params["W"], self.params["b"]
        kh, kw = W.shape[2:]
        self.x_shape = x.shape
        self.col = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
        return np.einsum("nchwij,fcij->nfhw", self.col, W) + b[:, None, None]

    def backward(self, dout):
        self.grads["W"] = np.einsum("nchwij,nfhw->fcij", self.col, dout)
        self.grads["b"] = dout.sum(axis=(0, 2, 3))
        return np.zeros(self.x_shape, dtype=dout.dtype)
