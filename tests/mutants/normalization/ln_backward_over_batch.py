# /// mutant
# subject = "layernorm"
# convention = "pairs"
# role = "layer-norm"
# rule = "BH108"
# where = "dx"
# also = ["BH100"]
# fault = "The backward pass takes its means over the batch, as batch norm does, instead of over the features."
# ///
import numpy as np


def layernorm_forward(x, gamma, beta):
    mu = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    inv = 1 / np.sqrt(var + 1e-5)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    # adapted from batchnorm_backward_alt
    xhat, inv, gamma = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (xhat * dout).sum(axis=0)
    dxhat = dout * gamma
    dx = inv / N * (N * dxhat - dxhat.sum(axis=0) - xhat * (dxhat * xhat).sum(axis=0))
    return dx, dgamma, dbeta
