# /// correct
# subject = "Conv2D"
# convention = "attributes"
# role = "convolution"
# why = "Convolution in the mathematicians' sense: the kernel is flipped."
# ///
import numpy as np


class Conv2D:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        k = self.W[:, :, ::-1, ::-1]
        self.win = np.lib.stride_tricks.sliding_window_view(x, k.shape[2:], axis=(2, 3))
        return np.einsum("nchwij,fcij->nfhw", self.win, k) + self.b[:, None, None]

    def backward(self, dout):
        k = self.W[:, :, ::-1, ::-1]
        self.dW = np.einsum("nchwij,nfhw->fcij", self.win, dout)[:, :, ::-1, ::-1]
        self.db = dout.sum(axis=(0, 2, 3))
        a, b = k.shape[2] - 1, k.shape[3] - 1
        d = np.pad(dout, ((0, 0), (0, 0), (a, a), (b, b)))
        dw = np.lib.stride_tricks.sliding_window_view(d, k.shape[2:], axis=(2, 3))
        return np.einsum("nfhwij,fcij->nchw", dw, self.W)
