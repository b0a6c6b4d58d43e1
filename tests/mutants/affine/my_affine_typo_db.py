# /// mutant
# subject = "MyAffine"
# convention = "attributes"
# role = "affine"
# rule = "BH105"
# where = "b"
# fault = "The bias's gradient stays zeros, computed under another name."
# ///
import numpy as np


class MyAffine:
    # アフィン変換(全結合層)
    def __init__(self, W, b):
        self.W = W  # 重み
        self.b = b  # バイアス
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        out = np.dot(x, self.W) + self.b
        return out

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.dB = np.sum(dout, axis=0)  # バイアスの勾配
        return dx
