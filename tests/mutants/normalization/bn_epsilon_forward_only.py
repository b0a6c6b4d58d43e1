# /// mutant
# subject = "NormalizeBatch"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH114"
# where = "dx"
# also = ["BH100"]
# fault = "The backward pass recomputes the standard deviation without the epsilon that the forward pass adds."
# ///
import numpy as np


class NormalizeBatch:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
        self.dgamma = self.dbeta = None

    def forward(self, x):
        self.x = x
        self.x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-3)
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        std = self.x.std(axis=0)
        xh = (self.x - self.x.mean(axis=0)) / std
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        d = dout * self.gamma
        return (d - d.mean(axis=0) - xh * (d * xh).mean(axis=0)) / std
