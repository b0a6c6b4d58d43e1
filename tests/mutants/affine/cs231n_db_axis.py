# /// mutant
# subject = "affine"
# convention = "pairs"
# role = "affine"
# rule = "BH108"
# where = "b"
# also = ["BH203"]
# fault = "db sums over the features and leaves the batch."
# ///
import numpy as np


def affine_forward(x, w, b):
    N = x.shape[0]
    out = x.reshape(N, -1).dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    N = x.shape[0]
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(N, -1).T.dot(dout)
    db = np.sum(dout, axis=1)
    return dx, dw, db
