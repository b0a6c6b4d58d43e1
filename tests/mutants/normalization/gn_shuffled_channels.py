# /// mutant
# subject = "groupnorm"
# convention = "pairs"
# role = "group-norm"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "The gradient is put back channel-interleaved: the group axes are swapped before the last reshape."
# ///
import numpy as np


def groupnorm_forward(x, gamma, beta, G):
    N, C, H, W = x.shape
    xg = x.reshape(N, G, C // G, H, W)
    mu = xg.mean(axis=(2, 3, 4), keepdims=True)
    std = np.sqrt(xg.var(axis=(2, 3, 4), keepdims=True) + 1e-5)
    xn = (xg - mu) / std
    out = gamma * xn.reshape(x.shape) + beta
    return out, (xn, std, gamma, G)


def groupnorm_backward(dout, cache):
    xn, std, gamma, G = cache
    N, C, H, W = dout.shape
    dgamma = (dout * xn.reshape(dout.shape)).sum(axis=(0, 2, 3), keepdims=True)
    dbeta = dout.sum(axis=(0, 2, 3), keepdims=True)
    d = (dout * gamma).reshape(N, G, C // G, H, W)
    m1 = d.mean(axis=(2, 3, 4), keepdims=True)
    m2 = (d * xn).mean(axis=(2, 3, 4), keepdims=True)
    dx = (d - m1 - xn * m2) / std
    dx = dx.transpose(0, 2, 1, 3, 4).reshape(N, C, H, W)
    return dx, dgamma, dbeta


def case_groupnorm():
    rng = np.random.RandomState(9)
    x = rng.randn(2, 6, 3, 4)
    return ((groupnorm_forward, groupnorm_backward),
            (x, rng.randn(1, 6, 1, 1), rng.randn(1, 6, 1, 1), 2))
