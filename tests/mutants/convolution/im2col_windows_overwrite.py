# /// mutant
# subject = "Conv"
# convention = "attributes"
# role = "convolution"
# rule = "BH116"
# where = "dx"
# also = ["BH100", "BH109"]
# fault = "Overlapping windows overwrite each other in col2im; they should be added."
# ///
import numpy as np


class Conv:
    """3次元畳み込みではなく普通の2次元畳み込み"""

    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def _windows(self, img, oh, ow):
        s = self.stride
        FH, FW = self.W.shape[2:]
        for i in range(FH):
            for j in range(FW):
                yield i, j, (slice(None), slice(None), slice(i, i + s * oh, s), slice(j, j + s * ow, s))

    def forward(self, x):
        p = self.pad
        img = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), "constant")
        FN, C, FH, FW = self.W.shape
        oh = (img.shape[2] - FH) // self.stride + 1
        ow = (img.shape[3] - FW) // self.stride + 1
        cols = np.empty((x.shape[0], C, FH, FW, oh, ow), x.dtype)
        for i, j, w in self._windows(img, oh, ow):
            cols[:, :, i, j] = img[w]
        self.cols, self.img_shape = cols, img.shape
        return np.einsum("fcij,ncijhw->nfhw", self.W, cols) + self.b.reshape(1, -1, 1, 1)

    def backward(self, dout):
        self.db = dout.sum(axis=(0, 2, 3))
        self.dW = np.einsum("nfhw,ncijhw->fcij", dout, self.cols)
        dcols = np.einsum("fcij,nfhw->ncijhw", self.W, dout)
        dimg = np.zeros(self.img_shape, dout.dtype)
        for i, j, w in self._windows(dimg, *dout.shape[2:]):
            dimg[w] = dcols[:, :, i, j]
        p = self.pad
        return dimg[:, :, p:dimg.shape[2] - p, p:dimg.shape[3] - p]
