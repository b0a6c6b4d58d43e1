# /// mutant
# subject = "TokenNorm"
# convention = "lists"
# role = "layer-norm"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The path through the variance of each token is left out of dx."
# ///
import numpy as np


class TokenNorm:
    """Layer norm over the last axis of (N, T, D)."""

    def __init__(self, gamma, beta):
        self.params = [gamma, beta]
        self.grads = [np.zeros_like(p) for p in self.params]
        self.cache = None

    def forward(self, x):
        gamma, beta = self.params
        xc = x - x.mean(axis=-1, keepdims=True)
        std = np.sqrt(np.mean(xc ** 2, axis=-1, keepdims=True) + 1e-6)
        xn = xc / std
        self.cache = xn, std
        return gamma * xn + beta

    def backward(self, dout):
        gamma, _ = self.params
        xn, std = self.cache
        self.grads[0][...] = (dout * xn).sum(axis=(0, 1))
        self.grads[1][...] = dout.sum(axis=(0, 1))
        dxc = dout * gamma / std
        return dxc - dxc.mean(axis=-1, keepdims=True)


def case_token_norm():
    rng = np.random.default_rng(10)
    return TokenNorm(rng.normal(size=5), rng.normal(size=5)), rng.normal(size=(2, 3, 5))
