# /// mutant
# subject = "Pooling"
# convention = "attributes"
# role = "max-pooling"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "dout is flattened without being brought to channels last, so gradients land in other windows."
# ///
import numpy as np


class Pooling:
    # 「ゼロから作る」の形式
    def __init__(self, pool_h, pool_w, stride=2):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.x = None
        self.arg_max = None

    def forward(self, x):
        N, C, H, W = x.shape
        s = self.stride
        win = np.lib.stride_tricks.sliding_window_view(x, (self.pool_h, self.pool_w), axis=(2, 3))[:, :, ::s, ::s]
        self.oh, self.ow = win.shape[2:4]
        col = win.transpose(0, 2, 3, 1, 4, 5).reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.arg_max = np.argmax(col, axis=1)
        return np.max(col, axis=1).reshape(N, self.oh, self.ow, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, H, W = self.x.shape
        s, size = self.stride, self.pool_h * self.pool_w
        dmax = np.zeros((dout.size, size), dtype=dout.dtype)
        dmax[np.arange(self.arg_max.size), self.arg_max] = dout.flatten()
        dcol = dmax.reshape(N, self.oh, self.ow, C, self.pool_h, self.pool_w).transpose(0, 3, 4, 5, 1, 2)
        dx = np.zeros_like(self.x)
        for i in range(self.pool_h):
            for j in range(self.pool_w):
                dx[:, :, i:i + s * self.oh:s, j:j + s * self.ow:s] += dcol[:, :, i, j]
        return dx
