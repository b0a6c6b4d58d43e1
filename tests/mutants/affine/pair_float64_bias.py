# /// mutant
# subject = "affine"
# convention = "pairs"
# role = "affine"
# rule = "BH204"
# where = "b"
# fault = "db is summed with dtype=float, whatever the inputs' type."
# ///
import numpy as np


def affine_forward(x, W, b):
    return x @ W + b, (x, W)


def affine_backward(dout, cache):
    x, W = cache
    db = np.sum(dout, axis=0, dtype=float)
    return dout @ W.T, x.T @ dout, db
