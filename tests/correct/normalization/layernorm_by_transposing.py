# /// correct
# subject = "layernorm"
# convention = "pairs"
# role = "layer-norm"
# why = "The usual trick: transpose, do as batch norm does, transpose back."
# ///
import numpy as np


def layernorm_forward(x, gamma, beta):
    xt = x.T
    std = np.sqrt(xt.var(axis=0) + 1e-5)
    xhat = ((xt - xt.mean(axis=0)) / std).T
    return gamma * xhat + beta, (xhat, std, gamma)


def layernorm_backward(dout, cache):
    xhat, std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    d, z = (dout * gamma).T, xhat.T
    D = d.shape[0]
    dx = (D * d - d.sum(axis=0) - z * (d * z).sum(axis=0)) / (D * std)
    return dx.T, dgamma, dbeta
