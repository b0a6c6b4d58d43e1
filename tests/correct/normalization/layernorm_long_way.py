# /// correct
# subject = "LayerNorm"
# convention = "attributes"
# role = "layer-norm"
# why = "Written out node by node of the graph, any number of leading axes, cache dropped after backward."
# ///
import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-12):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        D = x.shape[-1]
        mu = np.sum(x, axis=-1, keepdims=True) / D
        xc = x - mu
        sq = xc * xc
        var = np.sum(sq, axis=-1, keepdims=True) / D
        std = np.sqrt(var + self.eps)
        inv = 1 / std
        xn = xc * inv
        self.cache = D, xc, std, inv, xn
        return self.gamma * xn + self.beta

    def backward(self, dout):
        D, xc, std, inv, xn = self.cache
        lead = tuple(range(dout.ndim - 1))
        self.dbeta = dout.sum(axis=lead)
        self.dgamma = (dout * xn).sum(axis=lead)
        dxn = dout * self.gamma
        dinv = np.sum(dxn * xc, axis=-1, keepdims=True)
        dxc = dxn * inv
        dstd = -dinv / std ** 2
        dvar = 0.5 * dstd / std
        dsq = dvar * np.ones_like(xc) / D
        dxc = dxc + 2 * xc * dsq
        dmu = -np.sum(dxc, axis=-1, keepdims=True)
        self.cache = None                  # free the memory
        return dxc + dmu / D
