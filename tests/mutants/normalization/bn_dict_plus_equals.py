# /// mutant
# subject = "BatchNormLayer"
# convention = "dicts"
# role = "batch-norm"
# rule = "BH110"
# where = "gamma"
# also = []
# fault = "The gradients of gamma and beta are added to the old ones and never reset."
# ///
import numpy as np


class BatchNormLayer:
    def __init__(self, gamma, beta):
        self.params = {"gamma": gamma, "beta": beta}
        self.grads = {k: np.zeros_like(v) for k, v in self.params.items()}

    def forward(self, X):
        mu, var = X.mean(0), X.var(0)
        self.s = np.sqrt(var + 1e-5)
        self.Z = (X - mu) / self.s
        return self.params["gamma"] * self.Z + self.params["beta"]

    def backward(self, dout):
        self.grads["gamma"] += np.sum(self.Z * dout, axis=0)
        self.grads["beta"] += np.sum(dout, axis=0)
        g = dout * self.params["gamma"]
        return (g - g.mean(0) - self.Z * np.mean(g * self.Z, axis=0)) / self.s
