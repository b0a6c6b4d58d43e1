# /// mutant
# subject = "GuardedBatchNorm"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH205"
# where = "-"
# also = ["BH207"]
# fault = "The squeezed statistics of a batch of one have lost the axis that the next line needs."
# ///
import numpy as np


class GuardedBatchNorm:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta

    def forward(self, x):
        rows = np.squeeze(x)
        mu = np.mean(rows, axis=0)
        self.std = np.sqrt(np.var(rows, axis=0) + 1e-5)
        self.xhat = np.stack([(row - mu) / self.std for row in rows])
        return self.xhat * self.gamma[np.newaxis, :rows.shape[1]] + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        g = dout * self.gamma
        return (g - g.mean(axis=0) - self.xhat * np.mean(g * self.xhat, axis=0)) / self.std
