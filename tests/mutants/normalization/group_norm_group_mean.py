# /// mutant
# subject = "GroupNorm"
# convention = "attributes"
# role = "group-norm"
# rule = "BH108"
# where = "dx"
# also = ["BH109", "BH100"]
# fault = "The two means of dx are taken over each channel instead of over the group."
# ///
import numpy as np


class GroupNorm:
    def __init__(self, gamma, beta, num_groups=2, eps=1e-5):
        self.gamma, self.beta, self.G, self.eps = gamma, beta, num_groups, eps

    def forward(self, x):
        n, c, h, w = x.shape
        g = x.reshape(n, self.G, -1)
        mu = g.mean(-1, keepdims=True)
        self.istd = 1 / np.sqrt(g.var(-1, keepdims=True) + self.eps)
        self.xhat = ((g - mu) * self.istd).reshape(x.shape)
        return self.xhat * self.gamma.reshape(1, c, 1, 1) + self.beta.reshape(1, c, 1, 1)

    def backward(self, dout):
        n, c, h, w = dout.shape
        self.dgamma = (dout * self.xhat).sum(axis=(0, 2, 3)).reshape(self.gamma.shape)
        self.dbeta = dout.sum(axis=(0, 2, 3)).reshape(self.beta.shape)
        d = dout * self.gamma.reshape(1, c, 1, 1)
        m1 = d.mean(axis=(2, 3), keepdims=True)
        m2 = (d * self.xhat).mean(axis=(2, 3), keepdims=True)
        core = (d - m1 - self.xhat * m2).reshape(n, self.G, -1)
        return (core * self.istd).reshape(dout.shape)


def case_gn():
    r = np.random.default_rng(27)
    return GroupNorm(r.uniform(0.5, 1.5, 4), r.normal(size=4)), r.normal(size=(2, 4, 3, 5))
