# /// mutant
# subject = "ConvFloat"
# convention = "attributes"
# role = "convolution"
# rule = "BH204"
# where = "out"
# also = []
# fault = "The output buffer is made without a dtype, so float32 pictures give float64 results."
# ///
import numpy as np


class ConvFloat:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW, self.db = None, None

    def forward(self, x):
        self.x = x
        N, C, H, W = x.shape
        F, C, KH, KW = self.W.shape
        out = np.zeros((N, F, H - KH + 1, W - KW + 1))
        for i in range(KH):
            for j in range(KW):
                out += np.einsum("nchw,fc->nfhw", x[:, :, i:i + H - KH + 1, j:j + W - KW + 1], self.W[:, :, i, j])
        return out + self.b.reshape(1, F, 1, 1)

    def backward(self, dout):
        dx = np.zeros_like(self.x)
        self.dW = np.zeros_like(self.W)
        self.db = dout.sum(axis=(0, 2, 3)).astype(self.b.dtype)
        h, w = dout.shape[2:]
        for i in range(self.W.shape[2]):
            for j in range(self.W.shape[3]):
                self.dW[:, :, i, j] = np.einsum("nfhw,nchw->fc", dout, self.x[:, :, i:i + h, j:j + w])
                dx[:, :, i:i + h, j:j + w] += np.einsum("nfhw,fc->nchw", dout, self.W[:, :, i, j]).astype(dx.dtype)
        return dx
