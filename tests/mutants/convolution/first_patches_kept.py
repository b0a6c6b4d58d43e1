# /// mutant
# subject = "KeepsFirstPatches"
# convention = "attributes"
# role = "convolution"
# rule = "BH111"
# where = "W"
# also = ["BH206"]
# fault = "The patches are extracted once and kept, so the gradient of W belongs to the first batch."
# ///
import numpy as np


class KeepsFirstPatches:
    """Plain 2-D convolution, im2col by index arrays."""

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.cols = None

    def _patches(self, x):
        kh, kw = self.W.shape[2:]
        oh, ow = x.shape[2] - kh + 1, x.shape[3] - kw + 1
        i = np.arange(oh)[:, None, None, None] + np.arange(kh)[:, None]
        j = np.arange(ow)[:, None, None] + np.arange(kw)
        return x[:, :, i, j]                   # N C oh ow kh kw

    def forward(self, x):
        cols = self._patches(x)
        if self.cols is None or self.cols.shape != cols.shape:
            self.cols = cols
        self.x_shape = x.shape
        return np.einsum("nchwij,fcij->nfhw", cols, self.W) + self.b[:, None, None]

    def backward(self, dout):
        self.dW = np.einsum("nchwij,nfhw->fcij", self.cols, dout)
        self.db = dout.sum((0, 2, 3))
        dx = np.zeros(self.x_shape, dout.dtype)
        for i in range(self.W.shape[2]):
            for j in range(self.W.shape[3]):
                dx[:, :, i:i + dout.shape[2], j:j + dout.shape[3]] += np.einsum("nfhw,fc->nchw", dout, self.W[:, :, i, j])
        return dx
