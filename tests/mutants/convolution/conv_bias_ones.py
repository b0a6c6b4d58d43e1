# /// mutant
# subject = "ConvLayer"
# convention = "lists"
# role = "convolution"
# rule = "BH106"
# where = "params[1]"
# also = ["BH102"]
# fault = "The bias's gradient counts positions, whatever dout is."
# ///
import numpy as np


class ConvLayer:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        kh, kw = W.shape[2:]
        self.win = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
        return np.einsum("nchwij,fcij->nfhw", self.win, W) + b[None, :, None, None]

    def backward(self, dout):
        W, b = self.params
        kh, kw = W.shape[2:]
        self.grads[0] = np.einsum("nchwij,nfhw->fcij", self.win, dout)
        self.grads[1] = np.ones_like(b) * dout.shape[0] * dout.shape[2] * dout.shape[3]
        dx = np.zeros_like(self.x)
        for i in range(kh):
            for j in range(kw):
                dx[:, :, i : i + dout.shape[2], j : j + dout.shape[3]] += np.einsum(
                    "nfhw,fc->nchw", dout, W[:, :, i, j]
                )
        return dx
