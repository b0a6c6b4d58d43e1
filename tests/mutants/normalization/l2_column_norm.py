# /// mutant
# subject = "l2norm"
# convention = "pairs"
# role = "l2-normalisation"
# rule = "BH402"
# where = "out"
# also = ["BH401"]
# fault = "The norm runs over the batch, so the columns get length one and not the rows."
# ///
import numpy as np


def l2norm_forward(x):
    norm = np.linalg.norm(x, axis=0, keepdims=True)
    out = x / norm
    return out, (out, norm)


def l2norm_backward(dout, cache):
    out, norm = cache
    return (dout - out * np.sum(dout * out, axis=0, keepdims=True)) / norm
