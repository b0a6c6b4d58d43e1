# /// mutant
# subject = "fc"
# convention = "pairs"
# role = "affine"
# rule = "BH115"
# where = "w"
# also = ["BH203"]
# fault = "fc_backward returns (dx, db, dw): the gradients changed places."
# ///
import numpy as np


def fc_forward(x, w, b):
    out = x.dot(w) + b
    return out, (x, w)


def fc_backward(dout, cache):
    x, w = cache
    dw = x.T.dot(dout)
    db = dout.sum(axis=0)
    dx = dout.dot(w.T)
    return dx, db, dw
