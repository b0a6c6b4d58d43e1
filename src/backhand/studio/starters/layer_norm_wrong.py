"""Layer normalisation: each sample is brought to mean 0 and variance 1 before it is scaled."""

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta

    def forward(self, x):
        self.mean = x.mean(axis=1, keepdims=True)
        self.std = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        self.normal = (x - self.mean) / self.std
        return self.gamma * self.normal + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.normal, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dnormal = dout * self.gamma
        return (dnormal - dnormal.mean(axis=1, keepdims=True)) / self.std
