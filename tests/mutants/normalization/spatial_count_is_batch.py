# /// mutant
# subject = "SpatialBatchNorm"
# convention = "dicts"
# role = "batch-norm"
# rule = "BH100"
# where = "dx"
# also = ["BH103", "BH108", "BH109"]
# fault = "The backward formula takes N for the number of values per channel, which is N*H*W."
# ///
import numpy as np


class SpatialBatchNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.params = {"gamma": gamma, "beta": beta}
        self.gradients = {}
        self.eps = eps

    def forward(self, x):
        self.mu = x.mean(axis=(0, 2, 3), keepdims=True)
        self.sd = np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + self.eps)
        self.hat = (x - self.mu) / self.sd
        g = self.params["gamma"].reshape(1, -1, 1, 1)
        b = self.params["beta"].reshape(1, -1, 1, 1)
        return g * self.hat + b

    def backward(self, dout):
        n = dout.shape[0]
        s = dict(axis=(0, 2, 3), keepdims=True)
        self.gradients["gamma"] = (dout * self.hat).sum(axis=(0, 2, 3))
        self.gradients["beta"] = dout.sum(axis=(0, 2, 3))
        d = dout * self.params["gamma"].reshape(1, -1, 1, 1)
        return (n * d - d.sum(**s) - self.hat * (d * self.hat).sum(**s)) / (n * self.sd)
