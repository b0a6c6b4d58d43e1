# /// mutant
# subject = "bilinear"
# convention = "pairs"
# role = "unknown"
# rule = "BH104"
# where = "A"
# also = ["BH115"]
# fault = "x A y for square A: dA comes out transposed."
# ///
import numpy as np


def bilinear_forward(x, y, A, scale=1.0):
    return scale * np.einsum("ni,ij,nj->n", x, A, y), (x, y, A, scale)


def bilinear_backward(dout, cache):
    x, y, A, scale = cache
    d = (scale * dout)[:, None]
    dx = d * (y @ A.T)
    dy = d * (x @ A)
    dA = (d * y).T @ x
    return dx, dy, dA


def case_bilinear():
    r = np.random.default_rng(29)
    return (bilinear_forward, bilinear_backward), (r.normal(size=(5, 4)), r.normal(size=(5, 4)), r.normal(size=(4, 4)), 0.5)
