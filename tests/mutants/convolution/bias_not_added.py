# /// mutant
# subject = "Convolution2D"
# convention = "attributes"
# role = "convolution"
# rule = "BH401"
# where = "out"
# also = ["BH117"]
# fault = "forward never adds the bias, while backward gives its gradient."
# ///
import numpy as np


class Convolution2D:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad
        self.dW = self.db = None

    def forward(self, x):
        s, p = self.stride, self.pad
        self.shape = x.shape
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        kh, kw = self.W.shape[2:]
        self.win = np.lib.stride_tricks.sliding_window_view(self.xp, (kh, kw), axis=(2, 3))[:, :, ::s, ::s]
        return np.einsum("nchwij,fcij->nfhw", self.win, self.W)

    def backward(self, dout):
        s, p = self.stride, self.pad
        H, W = self.shape[2:]
        self.dW = np.einsum("nchwij,nfhw->fcij", self.win, dout)
        self.db = np.einsum("nfhw->f", dout)
        g = np.zeros_like(self.xp)
        oh, ow = dout.shape[2:]
        for i in range(self.W.shape[2]):
            for j in range(self.W.shape[3]):
                g[:, :, i:i + s * oh:s, j:j + s * ow:s] += np.einsum("nfhw,fc->nchw", dout, self.W[:, :, i, j])
        return g[:, :, p:p + H, p:p + W]
