# /// mutant
# subject = "conv_layer"
# convention = "pairs"
# role = "convolution"
# rule = "BH208"
# where = "b"
# also = ["BH105"]
# fault = "backward returns dx and dw only."
# ///
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer_forward(x, w, b):
    patches = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", patches, w) + b[:, None, None], (x, patches, w)


def conv_layer_backward(dout, cache):
    x, patches, w = cache
    dw = np.einsum("nchwij,nfhw->fcij", patches, dout)
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i:i + w.shape[2], j:j + w.shape[3]] += np.einsum("nf,fcij->ncij", dout[:, :, i, j], w)
    return dx, dw
