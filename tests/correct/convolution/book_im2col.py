# /// correct
# subject = "Convolution"
# convention = "attributes"
# role = "convolution"
# why = "im2col and col2im with stride and padding, the remainder of the picture unused."
# ///
import numpy as np


def windows(fh, fw, oh, ow, stride):
    for i in range(fh):
        for j in range(fw):
            yield i, j, np.s_[:, :, i:i + stride * oh:stride, j:j + stride * ow:stride]


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad
        self.dW = None
        self.db = None

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        s, p = self.stride, self.pad
        oh, ow = (H + 2 * p - FH) // s + 1, (W + 2 * p - FW) // s + 1
        img = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], "constant")
        col = np.zeros((N, C, FH, FW, oh, ow), dtype=x.dtype)
        for i, j, w in windows(FH, FW, oh, ow, s):
            col[:, :, i, j] = img[w]
        self.x_shape, self.img_shape, self.out_hw = x.shape, img.shape, (oh, ow)
        self.col = col.transpose(0, 4, 5, 1, 2, 3).reshape(N * oh * ow, -1)
        self.col_W = self.W.reshape(FN, -1).T
        out = np.dot(self.col, self.col_W) + self.b
        return out.reshape(N, oh, ow, -1).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        N, _, H, W = self.x_shape
        oh, ow = self.out_hw
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(self.col.T, dout).transpose(1, 0).reshape(FN, C, FH, FW)
        dcol = np.dot(dout, self.col_W.T).reshape(N, oh, ow, C, FH, FW).transpose(0, 3, 4, 5, 1, 2)
        img = np.zeros(self.img_shape, dtype=dcol.dtype)
        for i, j, w in windows(FH, FW, oh, ow, self.stride):
            img[w] += dcol[:, :, i, j]
        return img[:, :, self.pad:H + self.pad, self.pad:W + self.pad]


def case_convolution():
    rng = np.random.default_rng(1)
    return Convolution(rng.normal(size=(3, 2, 3, 2)), rng.normal(size=3), stride=2, pad=1), rng.normal(size=(2, 2, 6, 7))
