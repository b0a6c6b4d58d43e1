# /// mutant
# subject = "softmax"
# convention = "pairs"
# role = "softmax"
# rule = "BH301"
# where = "out"
# fault = "exp of raw scores: inf / inf is nan."
# ///
import numpy as np


def softmax_forward(z):
    num = np.exp(z)
    den = num.sum(axis=1)
    p = num / den[:, None]
    return p, {"p": p}


def softmax_backward(da, cache):
    p = cache["p"]
    jac = np.einsum("ni,ij->nij", p, np.eye(p.shape[1], dtype=p.dtype)) - np.einsum("ni,nj->nij", p, p)
    return np.einsum("nij,nj->ni", jac, da)
