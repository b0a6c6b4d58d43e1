# /// mutant
# subject = "PoolingLayer"
# convention = "attributes"
# role = "max-pooling"
# rule = "BH110"
# where = "dx"
# also = []
# fault = "The gradient's buffer is kept between calls and not cleared."
# ///
import numpy as np


class PoolingLayer:
    def __init__(self, pool_h, pool_w, stride):
        self.pool_h, self.pool_w, self.stride = pool_h, pool_w, stride
        self.buffer = None

    def forward(self, x):
        self.x = x
        if self.buffer is None or self.buffer.shape != x.shape:
            self.buffer = np.zeros_like(x)
        s = self.stride
        oh = (x.shape[2] - self.pool_h) // s + 1
        ow = (x.shape[3] - self.pool_w) // s + 1
        out = np.empty((*x.shape[:2], oh, ow), dtype=x.dtype)
        for i in range(oh):
            for j in range(ow):
                out[:, :, i, j] = x[:, :, i*s:i*s+self.pool_h, j*s:j*s+self.pool_w].max(axis=(2, 3))
        self.out = out
        return out

    def backward(self, dout):
        s = self.stride
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                w = np.s_[:, :, i*s:i*s+self.pool_h, j*s:j*s+self.pool_w]
                hit = self.x[w] == self.out[:, :, i:i+1, j:j+1]
                self.buffer[w] += hit * dout[:, :, i:i+1, j:j+1]
        return self.buffer.copy()
