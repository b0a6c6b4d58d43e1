# /// mutant
# subject = "batchnorm"
# convention = "pairs"
# role = "batch-norm"
# rule = "BH109"
# where = "dx"
# also = ["BH109"]
# fault = "The mean's path is left out of the long derivation."
# ///
import numpy as np


def batchnorm_forward(x, gamma, beta):
    mu = x.mean(axis=0)
    xc = x - mu
    var = (xc**2).mean(axis=0)
    std = np.sqrt(var + 1e-5)
    xhat = xc / std
    return gamma * xhat + beta, (gamma, xhat, xc, std)


def batchnorm_backward(dout, cache):
    gamma, xhat, xc, std = cache
    n = dout.shape[0]
    dgamma = (dout * xhat).sum(axis=0)
    dbeta = dout.sum(axis=0)
    dxhat = dout * gamma
    dvar = (dxhat * xc).sum(axis=0) * -0.5 * std**-3
    dx = dxhat / std + dvar * 2 * xc / n
    return dx, dgamma, dbeta
