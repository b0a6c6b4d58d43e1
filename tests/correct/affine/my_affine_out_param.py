# /// correct
# subject = "MyAffine"
# convention = "attributes"
# role = "affine"
# why = "Japanese names in the comments, gradients written in place, keeps nothing but x."
# ///
import numpy as np


class MyAffine:
    # 日本語コメント:全結合層
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = np.empty_like(W)
        self.db = np.empty_like(b)

    def forward(self, x):
        self.x = x
        return np.add(np.dot(x, self.W), self.b)

    def backward(self, dout):
        np.dot(self.x.T, dout, out=self.dW)
        np.sum(dout, axis=0, out=self.db)
        return np.dot(dout, self.W.T)


def case_affine():
    r = np.random.default_rng(0)
    return MyAffine(r.normal(size=(4, 3)), r.normal(size=3)), r.normal(size=(5, 4))
