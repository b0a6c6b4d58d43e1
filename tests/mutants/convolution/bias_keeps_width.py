# /// mutant
# subject = "ConvLayer"
# convention = "attributes"
# role = "convolution"
# rule = "BH203"
# where = "b"
# also = ["BH108"]
# fault = "The gradient of the bias is not summed over the last axis: (F, width) for (F,)."
# ///
import numpy as np


class ConvLayer:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = None
        self.db = None

    def forward(self, x):
        n, c, h, w = x.shape
        f, _, r, s = self.W.shape
        self.x = x
        y = 0
        for i in range(r):
            for j in range(s):
                y = y + np.einsum("nchw,fc->nfhw", x[:, :, i:h - r + 1 + i, j:w - s + 1 + j], self.W[:, :, i, j])
        return y + self.b.reshape(-1, 1, 1)

    def backward(self, dout):
        x, W = self.x, self.W
        oh, ow = dout.shape[2:]
        self.db = dout.sum(axis=(0, 2))
        self.dW = np.empty_like(W)
        dx = np.zeros_like(x)
        for i in range(W.shape[2]):
            for j in range(W.shape[3]):
                part = x[:, :, i:i + oh, j:j + ow]
                self.dW[:, :, i, j] = np.einsum("nfhw,nchw->fc", dout, part)
                dx[:, :, i:i + oh, j:j + ow] += np.einsum("nfhw,fc->nchw", dout, W[:, :, i, j])
        return dx
