# /// mutant
# subject = "softmax"
# convention = "pairs"
# role = "softmax"
# rule = "BH201"
# where = "-"
# fault = "The row maximum is subtracted in place from the caller's scores."
# ///
import numpy as np


def softmax_forward(x):
    x -= np.max(x, axis=1, keepdims=True)
    p = np.exp(x)
    p /= p.sum(axis=1, keepdims=True)
    return p, p


def softmax_backward(dout, p):
    return p * (dout - np.einsum("nc,nc->n", dout, p)[:, None])
