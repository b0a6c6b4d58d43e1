# /// mutant
# subject = "dense"
# convention = "pairs"
# role = "affine"
# rule = "BH207"
# where = "-"
# also = ["BH100"]
# fault = "backward unpacks W and x in the wrong order, and the shapes no longer fit."
# ///
import numpy as np


def dense_forward(x, W, b):
    out = x @ W + b
    cache = (x, W)
    return out, cache


def dense_backward(dout, cache):
    W, x = cache
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db
