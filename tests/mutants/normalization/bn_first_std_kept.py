# /// mutant
# subject = "CachedBatchNorm"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH111"
# where = "dx"
# also = ["BH100", "BH206"]
# fault = "The standard deviation of the first batch is kept and used in every later backward pass."
# ///
import numpy as np


class CachedBatchNorm:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
        self.dgamma = self.dbeta = None
        self.inv_std = None

    def forward(self, x):
        inv_std = 1.0 / np.sqrt(x.var(axis=0) + 1e-5)
        if self.inv_std is None:
            self.inv_std = inv_std
        self.xhat = (x - x.mean(axis=0)) * inv_std
        return self.xhat * self.gamma + self.beta

    def backward(self, dout):
        self.dgamma = (self.xhat * dout).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        d = self.gamma * dout
        return self.inv_std * (d - d.mean(axis=0) - self.xhat * (d * self.xhat).mean(axis=0))
