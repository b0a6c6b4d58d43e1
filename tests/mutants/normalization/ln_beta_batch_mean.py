# /// mutant
# subject = "LayerNormList"
# convention = "lists"
# role = "layer-norm"
# rule = "BH103"
# where = "params[1]"
# also = ["BH108"]
# fault = "The gradient of beta is divided by the batch size."
# ///
import numpy as np


class LayerNormList:
    def __init__(self, gamma, beta):
        self.params = [gamma, beta]
        self.grads = [np.zeros_like(gamma), np.zeros_like(beta)]

    def forward(self, x):
        gamma, beta = self.params
        self.s = np.sqrt(x.var(axis=1, keepdims=True) + 1e-6)
        self.n = (x - x.mean(axis=1, keepdims=True)) / self.s
        return self.n * gamma + beta

    def backward(self, dout):
        batch_size = dout.shape[0]
        self.grads[0][...] = np.sum(self.n * dout, axis=0)
        self.grads[1][...] = np.sum(dout, axis=0) / batch_size
        dn = dout * self.params[0]
        dn = dn - dn.mean(axis=1, keepdims=True) - self.n * (dn * self.n).mean(axis=1, keepdims=True)
        return dn / self.s
