# /// mutant
# subject = "LayerNorm"
# convention = "attributes"
# role = "layer-norm"
# rule = "BH402"
# where = "out"
# also = ["BH109", "BH100"]
# fault = "Statistics over the batch, gradient of a layer norm."
# ///
import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta

    def forward(self, x):
        mean = x.mean(axis=0, keepdims=True)
        var = x.var(axis=0, keepdims=True)
        self.inv = 1 / np.sqrt(var + 1e-5)
        self.xh = (x - mean) * self.inv
        return self.xh * self.gamma + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.xh).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        g = dout * self.gamma
        return self.inv * (g - g.mean(-1, keepdims=True) - self.xh * (g * self.xh).mean(-1, keepdims=True))
