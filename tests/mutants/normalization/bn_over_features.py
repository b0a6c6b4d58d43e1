# /// mutant
# subject = "BatchNorm"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH402"
# where = "out"
# also = ["BH401"]
# fault = "The statistics are taken over the features of each sample instead of over the batch."
# ///
import numpy as np


class BatchNorm:
    # 軸を取り違えている例
    def __init__(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta

    def forward(self, x):
        mu = np.mean(x, axis=1, keepdims=True)
        var = np.var(x, axis=1, keepdims=True)
        self.std = np.sqrt(var + 1e-7)
        self.xn = (x - mu) / self.std
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.xn, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxn = dout * self.gamma
        a = np.mean(dxn, axis=1, keepdims=True)
        b = np.mean(dxn * self.xn, axis=1, keepdims=True)
        return (dxn - a - self.xn * b) / self.std
