# /// mutant
# subject = "LayerNorm"
# convention = "attributes"
# role = "layer-norm"
# rule = "BH203"
# where = "gamma"
# also = ["BH108"]
# fault = "The gradient of gamma is summed over the features, so it has one value per sample."
# ///
import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma = gamma
        self.beta = beta
        self.eps = eps

    def forward(self, x):
        mu = x.mean(axis=-1, keepdims=True)
        self.std = np.sqrt(x.var(axis=-1, keepdims=True) + self.eps)
        self.xhat = (x - mu) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.xhat, axis=-1)
        self.dbeta = np.sum(dout, axis=0)
        dxhat = dout * self.gamma
        return (dxhat - dxhat.mean(-1, keepdims=True)
                - self.xhat * (dxhat * self.xhat).mean(-1, keepdims=True)) / self.std
