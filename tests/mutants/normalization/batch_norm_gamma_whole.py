# /// mutant
# subject = "BatchNorm"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH108"
# where = "gamma"
# also = ["BH203"]
# fault = "dgamma is summed over the features as well."
# ///
import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, eps=1e-7):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x, train_flg=True):
        self.xc = x - x.mean(axis=0)
        self.std = np.sqrt((self.xc**2).mean(axis=0) + self.eps)
        self.xn = self.xc / self.std
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.full_like(self.gamma, np.sum(self.xn * dout))
        d = self.gamma * dout
        return (d - d.mean(0) - self.xn * (d * self.xn).mean(0)) / self.std


def case_batch_norm():
    rng = np.random.default_rng(31)
    return BatchNorm(rng.normal(1, 0.2, 4), rng.normal(size=4)), rng.normal(size=(9, 4))
