# /// mutant
# subject = "FastConv"
# convention = "attributes"
# role = "convolution"
# rule = "BH117"
# where = "W"
# also = []
# fault = "The filters are flattened into a copy in the constructor, and only that copy is used."
# ///
import numpy as np


class FastConv:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.kernel = W.shape
        # once, not at every call
        self.flat = W.transpose(1, 2, 3, 0).reshape(-1, W.shape[0]).copy()

    def forward(self, x):
        F, C, kh, kw = self.kernel
        self.x = x
        win = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
        n, _, oh, ow = win.shape[:4]
        self.cols = win.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, -1)
        return (self.cols @ self.flat + self.b).reshape(n, oh, ow, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        F, C, kh, kw = self.kernel
        n, _, oh, ow = dout.shape
        rows = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = rows.sum(axis=0)
        self.dW = (rows.T @ self.cols).reshape(self.kernel)
        d = (rows @ self.flat.T).reshape(n, oh, ow, C, kh, kw)
        dx = np.zeros_like(self.x)
        for i in range(kh):
            for j in range(kw):
                dx[:, :, i:i + oh, j:j + ow] += d[..., i, j].transpose(0, 3, 1, 2)
        return dx
