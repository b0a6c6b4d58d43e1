# /// mutant
# subject = "BatchNormScale"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH117"
# where = "gamma"
# also = []
# fault = "The forward pass uses a copy of gamma made in the constructor; changing gamma changes nothing."
# ///
import numpy as np


class BatchNormScale:
    def __init__(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta
        self._scale = np.array(gamma).reshape(1, -1)   # row vector for broadcasting
        self.dgamma = np.zeros_like(gamma)
        self.dbeta = np.zeros_like(beta)

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=0, keepdims=True) + 1e-5)
        self.xhat = (x - x.mean(axis=0, keepdims=True)) / self.std
        return self._scale * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.xhat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        d = dout * self._scale
        return (d - d.mean(axis=0) - self.xhat * (d * self.xhat).mean(axis=0)) / self.std
