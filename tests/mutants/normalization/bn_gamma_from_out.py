# /// mutant
# subject = "batchnorm"
# convention = "pairs"
# role = "batch-norm"
# rule = "BH112"
# where = "gamma"
# also = ["BH100", "BH109"]
# fault = "The gradient of gamma multiplies by the layer's output where it needs the normalised input."
# ///
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    x_norm = (x - mean) / std
    out = gamma * x_norm + beta
    cache = {"x_norm": x_norm, "std": std, "gamma": gamma, "out": out}
    return out, cache


def batchnorm_backward(dout, cache):
    x_norm, std, gamma, out = (cache[k] for k in ("x_norm", "std", "gamma", "out"))
    m = dout.shape[0]
    dgamma = np.sum(dout * out, axis=0)
    dbeta = np.sum(dout, axis=0)
    dnorm = dout * gamma
    dx = (m * dnorm - dnorm.sum(axis=0) - x_norm * np.sum(dnorm * x_norm, axis=0)) / (m * std)
    return dx, dgamma, dbeta


def case_batchnorm():
    rng = np.random.RandomState(231)
    x = 3 * rng.randn(5, 4) + 12
    return (batchnorm_forward, batchnorm_backward), (x, rng.randn(4), rng.randn(4), {"mode": "train"})
