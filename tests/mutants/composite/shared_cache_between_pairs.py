# /// mutant
# subject = "bilinear"
# convention = "pairs"
# role = "unknown"
# rule = "BH111"
# where = "W"
# elsewhere = ["dx"]
# fault = "The cache lives in a module-level dictionary under a key of the shape and is not renewed."
# ///
import numpy as np

_cache = {}


def bilinear_forward(x, W):
    """out[n] = sum_ij x[n, i] W[i, j] x[n, j]"""
    _cache.setdefault(x.shape, x.copy())
    return ((x @ W) * x).sum(axis=1), (x.shape, W)


def bilinear_backward(dout, cache):
    shape, W = cache
    x = _cache[shape]
    d = dout.reshape(-1, 1)
    return d * (x @ (W + W.T)), x.T @ (d * x)


def case_bilinear():
    rng = np.random.default_rng(18)
    return (bilinear_forward, bilinear_backward), (rng.normal(size=(6, 3)), rng.normal(size=(3, 3)))
