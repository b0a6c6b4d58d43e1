# /// mutant
# subject = "BatchNormalizer"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH401"
# where = "out"
# also = ["BH100", "BH102", "BH109", "BH112"]
# fault = "The forward pass divides by the variance instead of its square root; the backward pass is that of a batch norm."
# ///
import numpy as np


class BatchNormalizer:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
        self.dgamma, self.dbeta = None, None

    def forward(self, x):
        self.x = x
        mean = x.sum(axis=0) / x.shape[0]
        variance = ((x - mean) ** 2).sum(axis=0) / x.shape[0]
        return self.gamma * (x - mean) / (variance + 1e-5) + self.beta

    def backward(self, dout):
        x = self.x
        std = np.sqrt(x.var(axis=0) + 1e-5)
        xhat = (x - x.mean(axis=0)) / std
        self.dgamma = np.sum(dout * xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        d = dout * self.gamma
        return (d - d.mean(axis=0) - xhat * (d * xhat).mean(axis=0)) / std
