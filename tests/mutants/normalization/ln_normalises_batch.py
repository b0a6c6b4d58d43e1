# /// mutant
# subject = "LayerNormalization"
# convention = "attributes"
# role = "layer-norm"
# rule = "BH402"
# where = "out"
# also = ["BH401"]
# fault = "The statistics run over the batch axis, so it is a batch norm under the name of a layer norm."
# ///
import numpy as np


class LayerNormalization:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
        self.dgamma, self.dbeta = None, None

    def forward(self, x):
        self.mean = np.mean(x, axis=0)
        self.sigma = np.sqrt(np.var(x, axis=0) + 1e-6)
        self.normed = (x - self.mean) / self.sigma
        return self.normed * self.gamma + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.normed).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        dn = dout * self.gamma
        return (dn - dn.mean(axis=0) - self.normed * np.mean(dn * self.normed, axis=0)) / self.sigma
