# /// mutant
# subject = "ChannelNorm"
# convention = "lists"
# role = "batch-norm"
# rule = "BH116"
# where = "params[0]"
# also = ["BH108", "BH109"]
# fault = "A loop over the samples overwrites the gradient of gamma; only the last sample's part remains."
# ///
import numpy as np


class ChannelNorm:
    """画像用のバッチ正規化 (N, C, H, W)"""

    def __init__(self, gamma, beta):
        self.params = [gamma, beta]
        self.grads = [np.zeros_like(gamma), np.zeros_like(beta)]

    def forward(self, x):
        gamma, beta = self.params
        mean = x.mean(axis=(0, 2, 3), keepdims=True)
        self.std = np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + 1e-5)
        self.xn = (x - mean) / self.std
        return gamma.reshape(1, -1, 1, 1) * self.xn + beta.reshape(1, -1, 1, 1)

    def backward(self, dout):
        gamma, beta = self.params
        dbeta = np.zeros_like(beta)
        for n in range(dout.shape[0]):
            dgamma = np.sum(dout[n] * self.xn[n], axis=(1, 2))
            dbeta += np.sum(dout[n], axis=(1, 2))
        self.grads[0][...] = dgamma
        self.grads[1][...] = dbeta
        d = dout * gamma.reshape(1, -1, 1, 1)
        m1 = d.mean(axis=(0, 2, 3), keepdims=True)
        m2 = (d * self.xn).mean(axis=(0, 2, 3), keepdims=True)
        return (d - m1 - self.xn * m2) / self.std
