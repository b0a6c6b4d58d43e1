# /// mutant
# subject = "Linear"
# convention = "dicts"
# role = "affine"
# rule = "BH108"
# where = "b"
# also = ["BH203"]
# fault = "db is dout itself: it was not summed over the batch."
# ///
import numpy as np


class Linear:
    def __init__(self, W, b):
        self.params = dict(W=W, b=b)
        self.grads = dict(W=None, b=None)

    def forward(self, x):
        self.cache = x
        return np.einsum("nd,dm->nm", x, self.params["W"]) + self.params["b"]

    def backward(self, dout):
        self.grads["W"] = np.einsum("nd,nm->dm", self.cache, dout)
        self.grads["b"] = dout.copy()
        return np.einsum("nm,dm->nd", dout, self.params["W"])
