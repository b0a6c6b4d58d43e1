# /// mutant
# subject = "batchnorm"
# convention = "pairs"
# role = "batch-norm"
# rule = "BH109"
# where = "dx"
# also = ["BH100", "BH108"]
# fault = "The gradient through the batch mean is left out; only the direct path and the variance remain."
# ///
import numpy as np


def batchnorm_forward(x, gamma, beta):
    eps = 1e-5
    mu = x.mean(axis=0)
    xc = x - mu
    var = np.mean(xc ** 2, axis=0)
    istd = 1.0 / np.sqrt(var + eps)
    xhat = xc * istd
    out = gamma * xhat + beta
    return out, (xc, xhat, istd, gamma)


def batchnorm_backward(dout, cache):
    xc, xhat, istd, gamma = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * xc, axis=0) * -0.5 * istd ** 3
    dx = dxhat * istd + dvar * 2.0 * xc / N
    return dx, dgamma, dbeta
