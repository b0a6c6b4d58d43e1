# /// correct
# subject = "LinearLayer"
# convention = "attributes"
# role = "affine"
# why = "bias=None is legitimate: there is no db."
# ///
import numpy as np


class LinearLayer:
    def __init__(self, W, b=None):
        self.W = W
        self.b = b
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        out = x @ self.W
        return out if self.b is None else out + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        if self.b is not None:
            self.db = dout.sum(axis=0)
        return dout @ self.W.T


def case_no_bias():
    r = np.random.default_rng(0)
    return LinearLayer(r.normal(size=(6, 2))), r.normal(size=(3, 6))
