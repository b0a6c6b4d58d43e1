# /// mutant
# subject = "ScaleShift"
# convention = "lists"
# role = "unknown"
# rule = "BH105"
# where = "params[1]"
# fault = "The shift's gradient is assigned to a local name: the list keeps its zeros."
# ///
import numpy as np


class ScaleShift:
    def __init__(self, gamma, beta):
        self.params = [gamma, beta]
        self.grads = [np.zeros_like(gamma), np.zeros_like(beta)]

    def forward(self, x):
        gamma, beta = self.params
        self.x = x
        return gamma * x + beta

    def backward(self, dout):
        gamma, _ = self.params
        dgamma, dbeta = self.grads
        dgamma[...] = (dout * self.x).sum(axis=0)
        dbeta = dout.sum(axis=0)
        return dout * gamma
