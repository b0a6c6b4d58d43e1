# /// mutant
# subject = "InPlaceBatchNorm"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH201"
# where = "-"
# also = []
# fault = "The forward pass subtracts the mean from its input in place."
# ///
import numpy as np


class InPlaceBatchNorm:
    def __init__(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta

    def forward(self, x):
        x -= x.mean(axis=0)          # saves memory
        self.std = np.sqrt((x * x).mean(axis=0) + 1e-6)
        self.xn = x / self.std
        return self.xn * self.gamma + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (self.xn * dout).sum(axis=0)
        dxn = dout * self.gamma
        return (dxn - dxn.mean(axis=0) - self.xn * (dxn * self.xn).mean(axis=0)) / self.std
