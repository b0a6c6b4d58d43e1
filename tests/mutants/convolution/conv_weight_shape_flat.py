# /// mutant
# subject = "Convolution"
# convention = "attributes"
# role = "convolution"
# rule = "BH203"
# where = "W"
# fault = "dW comes back as the matrix of columns, not reshaped to the filter's shape."
# ///
import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        f, c, kh, kw = self.W.shape
        xp = np.pad(x, ((0, 0), (0, 0), (self.pad,) * 2, (self.pad,) * 2))
        win = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))[:, :, :: self.stride, :: self.stride]
        n, _, oh, ow = win.shape[:4]
        self.col = win.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, -1)
        self.dims = (n, oh, ow, xp.shape, x.shape)
        return (self.col @ self.W.reshape(f, -1).T + self.b).reshape(n, oh, ow, f).transpose(0, 3, 1, 2)

    def backward(self, dout):
        f, c, kh, kw = self.W.shape
        n, oh, ow, padded, shape = self.dims
        d = dout.transpose(0, 2, 3, 1).reshape(-1, f)
        self.db = d.sum(axis=0)
        self.dW = d.T @ self.col
        dcol = (d @ self.W.reshape(f, -1)).reshape(n, oh, ow, c, kh, kw)
        dxp = np.zeros(padded, dtype=dout.dtype)
        for i in range(oh):
            for j in range(ow):
                a, b = i * self.stride, j * self.stride
                dxp[:, :, a : a + kh, b : b + kw] += dcol[:, i, j]
        p = self.pad
        return dxp[:, :, p : p + shape[2], p : p + shape[3]]
