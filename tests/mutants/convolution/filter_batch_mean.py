# /// mutant
# subject = "ConvAveraged"
# convention = "lists"
# role = "convolution"
# rule = "BH103"
# where = "params[0]"
# also = ["BH108"]
# fault = "The gradient of the filters is averaged over the batch."
# ///
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class ConvAveraged:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.patches = sliding_window_view(x, W.shape[2:], axis=(2, 3))
        return np.einsum("nchwij,fcij->nfhw", self.patches, W) + b.reshape(-1, 1, 1)

    def backward(self, dout):
        W, b = self.params
        per_sample = [np.einsum("chwij,fhw->fcij", p, d) for p, d in zip(self.patches, dout)]
        self.grads[0][...] = np.mean(per_sample, axis=0)
        self.grads[1][...] = np.einsum("nfhw->f", dout)
        pad = [(0, 0), (0, 0)] + [(k - 1, k - 1) for k in W.shape[2:]]
        windows = sliding_window_view(np.pad(dout, pad), W.shape[2:], axis=(2, 3))
        return np.einsum("nfhwij,fcij->nchw", windows, W[..., ::-1, ::-1])
