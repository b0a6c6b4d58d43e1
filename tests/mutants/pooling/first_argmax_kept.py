# /// mutant
# subject = "MaxPoolLayer"
# convention = "attributes"
# role = "max-pooling"
# rule = "BH111"
# where = "dx"
# also = ["BH107"]
# fault = "The positions of the maxima are found at the first call and never again."
# ///
import numpy as np


class MaxPoolLayer:
    def __init__(self, pool_h, pool_w, stride):
        self.pool = pool_h, pool_w
        self.stride = stride
        self.positions = {}

    def forward(self, x):
        ph, pw = self.pool
        s = self.stride
        win = np.lib.stride_tricks.sliding_window_view(x, (ph, pw), axis=(2, 3))[:, :, ::s, ::s]
        flat = win.reshape(*win.shape[:4], ph * pw)
        self.key = x.shape
        if self.key not in self.positions:      # cache per shape
            self.positions[self.key] = flat.argmax(axis=-1)
        return flat.max(axis=-1)

    def backward(self, dout):
        ph, pw = self.pool
        s = self.stride
        arg = self.positions[self.key]
        dx = np.zeros(self.key, dtype=dout.dtype)
        for idx in np.ndindex(*dout.shape):
            n, c, i, j = idx
            a, b = divmod(int(arg[idx]), pw)
            dx[n, c, i * s + a, j * s + b] += dout[idx]
        return dx
