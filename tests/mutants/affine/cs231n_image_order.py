# /// mutant
# subject = "affine"
# convention = "pairs"
# role = "affine"
# rule = "BH115"
# where = "dx"
# fault = "dx is brought back to the image shape in column-major order."
# ///
import numpy as np


def affine_forward(x, w, b):
    """x: (N, d1, ..., dk), w: (D, M), b: (M,)"""
    flat = x.reshape(x.shape[0], -1)
    return flat @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    flat = x.reshape(x.shape[0], -1)
    dflat = dout @ w.T
    dx = np.array([row.reshape(x.shape[1:], order="F") for row in dflat])
    return dx, flat.T @ dout, dout.sum(0)


def case_images():
    rng = np.random.default_rng(231)
    x = rng.standard_normal((5, 3, 4))
    w = rng.standard_normal((12, 2))
    b = rng.standard_normal(2)
    return (affine_forward, affine_backward), (x, w, b)
