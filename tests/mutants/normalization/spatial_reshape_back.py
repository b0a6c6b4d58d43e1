# /// mutant
# subject = "spatial_batchnorm"
# convention = "pairs"
# role = "batch-norm"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "The gradient is reshaped back to NCHW without undoing the transposition to channels last."
# ///
import numpy as np


def _bn(x, gamma, beta, eps=1e-5):
    std = np.sqrt(x.var(0) + eps)
    xhat = (x - x.mean(0)) / std
    return gamma * xhat + beta, (xhat, std, gamma)


def _bn_grad(dout, cache):
    xhat, std, gamma = cache
    d = dout * gamma
    dx = (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std
    return dx, (dout * xhat).sum(0), dout.sum(0)


def spatial_batchnorm_forward(x, gamma, beta):
    N, C, H, W = x.shape
    flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out, cache = _bn(flat, gamma, beta)
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    flat = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dx, dgamma, dbeta = _bn_grad(flat, cache)
    return dx.reshape(N, C, H, W), dgamma, dbeta


def case_spatial():
    rng = np.random.RandomState(0)
    return ((spatial_batchnorm_forward, spatial_batchnorm_backward),
            (rng.randn(2, 3, 4, 5), rng.randn(3), rng.randn(3)))
