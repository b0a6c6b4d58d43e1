# /// mutant
# subject = "bnorm"
# convention = "pairs"
# role = "batch-norm"
# rule = "BH208"
# where = "beta"
# also = ["BH105", "BH203"]
# fault = "backward returns dx and the gradient of gamma only; that of beta is missing."
# ///
import numpy as np


def bnorm_forward(x, gamma, beta):
    xc = x - x.mean(0)
    s = np.sqrt((xc ** 2).mean(0) + 1e-5)
    xn = xc / s
    return gamma * xn + beta, (xn, s, gamma)


def bnorm_backward(dout, cache):
    xn, s, gamma = cache
    dgamma = (dout * xn).sum(0)
    dxn = gamma * dout
    dx = (dxn - dxn.mean(0) - xn * (dxn * xn).mean(0)) / s
    return dx, dgamma
