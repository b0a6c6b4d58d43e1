# /// mutant
# subject = "GroupNorm"
# convention = "attributes"
# role = "group-norm"
# rule = "BH402"
# where = "out"
# also = ["BH401"]
# fault = "Mean and variance leave out the channels of the group, so each channel is normalised alone."
# ///
import numpy as np


class GroupNorm:
    def __init__(self, num_groups, gamma, beta):
        self.num_groups = num_groups
        self.gamma = gamma
        self.beta = beta

    def forward(self, x):
        n, c, h, w = x.shape
        g = x.reshape(n, self.num_groups, c // self.num_groups, h, w)
        self.std = np.sqrt(g.var(axis=(3, 4), keepdims=True) + 1e-5)
        self.xn = (g - g.mean(axis=(3, 4), keepdims=True)) / self.std
        return self.xn.reshape(x.shape) * self.gamma[None, :, None, None] + self.beta[None, :, None, None]

    def backward(self, dout):
        xn = self.xn
        self.dgamma = (dout * xn.reshape(dout.shape)).sum(axis=(0, 2, 3))
        self.dbeta = dout.sum(axis=(0, 2, 3))
        d = (dout * self.gamma[None, :, None, None]).reshape(xn.shape)
        d = d - d.mean(axis=(3, 4), keepdims=True) - xn * (d * xn).mean(axis=(3, 4), keepdims=True)
        return (d / self.std).reshape(dout.shape)


def case_group_norm():
    rng = np.random.default_rng(12)
    return GroupNorm(3, rng.normal(size=6), rng.normal(size=6)), rng.normal(size=(2, 6, 3, 4))
