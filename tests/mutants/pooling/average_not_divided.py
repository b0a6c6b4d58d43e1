# /// mutant
# subject = "AveragePooling"
# convention = "attributes"
# role = "average-pooling"
# rule = "BH102"
# where = "dx"
# also = ["BH108"]
# fault = "The gradient is not divided by the number of values in a window."
# ///
import numpy as np


class AveragePooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        self.shape = x.shape
        p, s = self.pad, self.stride
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        win = np.lib.stride_tricks.sliding_window_view(xp, (self.pool_h, self.pool_w), axis=(2, 3))
        return win[:, :, ::s, ::s].mean(axis=(-1, -2))

    def backward(self, dout):
        N, C, H, W = self.shape
        p, s = self.pad, self.stride
        dx = np.zeros((N, C, H + 2 * p, W + 2 * p), dtype=dout.dtype)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                dx[:, :, i * s:i * s + self.pool_h, j * s:j * s + self.pool_w] += dout[:, :, i, j][:, :, None, None]
        return dx[:, :, p:p + H, p:p + W]
