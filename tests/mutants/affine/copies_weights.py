# /// mutant
# subject = "Affine"
# convention = "attributes"
# role = "affine"
# rule = "BH117"
# where = "W"
# fault = "forward multiplies by a float copy of W made in the constructor, so an update of W has no effect."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        # 転置をあらかじめ計算しておく(高速化)
        self._WT = np.ascontiguousarray(W.T).copy()

    def forward(self, x):
        self.x = x
        return np.dot(self._WT, x.T).T + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self._WT)
