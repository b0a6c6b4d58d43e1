# /// mutant
# subject = "ConvolutionLayer"
# convention = "lists"
# role = "convolution"
# rule = "BH110"
# where = "params[0]"
# also = []
# fault = "The gradients are added to what the last call left behind."
# ///
import numpy as np


class ConvolutionLayer:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        kh, kw = W.shape[2:]
        v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
        return np.einsum("nchwij,fcij->nfhw", v, W, optimize=True) + b.reshape(1, -1, 1, 1)

    def backward(self, dout):
        W, b = self.params
        kh, kw = W.shape[2:]
        v = np.lib.stride_tricks.sliding_window_view(self.x, (kh, kw), axis=(2, 3))
        self.grads[0] += np.einsum("nchwij,nfhw->fcij", v, dout, optimize=True)
        self.grads[1] += dout.sum(axis=(0, 2, 3))
        full = np.pad(dout, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
        u = np.lib.stride_tricks.sliding_window_view(full, (kh, kw), axis=(2, 3))
        return np.einsum("nfhwij,fcij->nchw", u, W[:, :, ::-1, ::-1], optimize=True)
