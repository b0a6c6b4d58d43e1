# /// mutant
# subject = "RunningBatchNorm"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH206"
# where = "out"
# also = ["BH401", "BH109", "BH100"]
# fault = "In training it normalises by the running statistics, so the same input gives another output at each call."
# ///
import numpy as np


class RunningBatchNorm:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.mean = np.zeros_like(gamma)
        self.var = np.ones_like(gamma)

    def forward(self, x):
        rho = self.momentum
        self.mean = rho * self.mean + (1 - rho) * x.mean(axis=0)
        self.var = rho * self.var + (1 - rho) * x.var(axis=0)
        self.std = np.sqrt(self.var + 1e-5)
        self.xn = (x - self.mean) / self.std
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.xn).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        return dout * self.gamma / self.std
