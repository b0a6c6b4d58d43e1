# /// mutant
# subject = "StandardBatchNorm"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH105"
# where = "beta"
# also = []
# fault = "The gradient of beta stays None: backward never writes it."
# ///
import numpy as np


class StandardBatchNorm:
    def __init__(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta
        self.dgamma = None
        self.dbeta = None

    def forward(self, x):
        self.mu = x.mean(axis=0)
        self.sigma = np.sqrt(x.var(axis=0) + 1e-8)
        self.norm = (x - self.mu) / self.sigma
        return self.norm * self.gamma + self.beta

    def backward(self, dout):
        m = dout.shape[0]
        self.dgamma = np.sum(self.norm * dout, axis=0)
        dnorm = dout * self.gamma
        dvar = -0.5 * np.sum(dnorm * self.norm, axis=0) / self.sigma ** 2
        dmean = -np.sum(dnorm, axis=0) / self.sigma
        return dnorm / self.sigma + 2 * dvar * self.norm * self.sigma / m + dmean / m
