# /// mutant
# subject = "BatchNormF32"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH204"
# where = "out"
# also = []
# fault = "Statistics are taken in float64 and never cast back, so a float32 input leaves as float64."
# ///
import numpy as np


class BatchNormF32:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
        self.dgamma = self.dbeta = None

    def forward(self, x):
        mu = np.mean(x, axis=0, dtype=np.float64)
        var = np.var(x, axis=0, dtype=np.float64)
        self.istd = 1 / np.sqrt(var + 1e-5)
        self.xhat = (x - mu) * self.istd
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.xhat, axis=0).astype(dout.dtype)
        self.dbeta = np.sum(dout, axis=0)
        g = dout * self.gamma
        dx = self.istd * (g - g.mean(0) - self.xhat * (g * self.xhat).mean(0))
        return dx.astype(dout.dtype)
