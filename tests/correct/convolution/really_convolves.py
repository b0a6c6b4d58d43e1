# /// correct
# subject = "TrueConv"
# convention = "attributes"
# role = "convolution"
# why = "A convolution in the mathematical sense: the filter is turned before it slides."
# ///
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class TrueConv:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.v = sliding_window_view(x, self.W.shape[2:], axis=(2, 3))
        return np.einsum("nchwij,fcij->nfhw", self.v, self.W[:, :, ::-1, ::-1]) + self.b[:, None, None]

    def backward(self, dout):
        kh, kw = self.W.shape[2:]
        self.dW = np.einsum("nchwij,nfhw->fcij", self.v, dout)[:, :, ::-1, ::-1]
        self.db = dout.sum((0, 2, 3))
        padded = np.pad(dout, [(0, 0), (0, 0), (kh - 1,) * 2, (kw - 1,) * 2])
        return np.einsum("nfhwij,fcij->nchw", sliding_window_view(padded, (kh, kw), axis=(2, 3)), self.W)
