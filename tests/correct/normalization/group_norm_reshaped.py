# /// correct
# subject = "GroupNormalization"
# convention = "attributes"
# role = "group-norm"
# why = "gamma and beta are kept as (1, C, 1, 1), and groups are made by a reshape."
# ///
import numpy as np


class GroupNormalization:
    def __init__(self, gamma, beta, groups=2, eps=1e-5):
        self.gamma, self.beta, self.groups, self.eps = gamma, beta, groups, eps

    def forward(self, x):
        self.shape = x.shape
        g = x.reshape(x.shape[0] * self.groups, -1)
        self.std = np.sqrt(g.var(axis=1, keepdims=True) + self.eps)
        self.xhat = (g - g.mean(axis=1, keepdims=True)) / self.std
        return self.xhat.reshape(x.shape) * self.gamma + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.xhat.reshape(self.shape)).sum(axis=(0, 2, 3), keepdims=True)
        self.dbeta = dout.sum(axis=(0, 2, 3), keepdims=True)
        d = (dout * self.gamma).reshape(self.xhat.shape)
        d = d - d.mean(axis=1, keepdims=True) - self.xhat * (d * self.xhat).mean(axis=1, keepdims=True)
        return (d / self.std).reshape(self.shape)


def case_group_normalization():
    rng = np.random.default_rng(3)
    return (GroupNormalization(rng.normal(size=(1, 6, 1, 1)), rng.normal(size=(1, 6, 1, 1)), groups=3),
            rng.normal(size=(2, 6, 3, 2)))
