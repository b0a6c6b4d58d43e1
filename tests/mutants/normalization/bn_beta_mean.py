# /// mutant
# subject = "MyBatchNorm"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH103"
# where = "beta"
# also = ["BH108"]
# fault = "The gradient of beta is averaged over the batch instead of summed."
# ///
import numpy as np


class MyBatchNorm:
    def __init__(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta
        self.dgamma = None
        self.dbeta = None

    def forward(self, x):
        m = x.mean(0, keepdims=True)
        v = ((x - m) ** 2).mean(0, keepdims=True)
        self.inv = (v + 1e-8) ** -0.5
        self.z = (x - m) * self.inv
        return self.gamma * self.z + self.beta

    def backward(self, dout):
        self.dbeta = dout.mean(axis=0)
        self.dgamma = (dout * self.z).sum(axis=0)
        dz = dout * self.gamma
        # dx = inv * (dz - mean(dz) - z * mean(dz * z))
        return self.inv * (dz - dz.mean(0) - self.z * (dz * self.z).mean(0))
