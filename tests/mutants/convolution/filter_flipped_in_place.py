# /// mutant
# subject = "TrueConvolution"
# convention = "attributes"
# role = "convolution"
# rule = "BH201"
# where = "W"
# also = ["BH206"]
# fault = "backward turns the filters in place and leaves them turned."
# ///
import numpy as np


class TrueConvolution:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        r, s = self.W.shape[2:]
        win = np.lib.stride_tricks.sliding_window_view(x, (r, s), axis=(2, 3))
        return np.einsum("nchwrs,fcrs->nfhw", win, self.W) + self.b[:, None, None]

    def backward(self, dout):
        r, s = self.W.shape[2:]
        win = np.lib.stride_tricks.sliding_window_view(self.x, (r, s), axis=(2, 3))
        self.dW = np.einsum("nchwrs,nfhw->fcrs", win, dout)
        self.db = dout.sum(axis=(0, 2, 3))
        self.W[...] = self.W[:, :, ::-1, ::-1].copy()
        padded = np.pad(dout, ((0, 0), (0, 0), (r - 1, r - 1), (s - 1, s - 1)))
        win = np.lib.stride_tricks.sliding_window_view(padded, (r, s), axis=(2, 3))
        return np.einsum("nfhwrs,fcrs->nchw", win, self.W)
