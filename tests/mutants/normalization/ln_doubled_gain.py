# /// mutant
# subject = "layer_norm"
# convention = "pairs"
# role = "layer-norm"
# rule = "BH102"
# where = "g"
# also = []
# fault = "The gradient of the gain is twice what it should be."
# ///
import numpy as np


def layer_norm_forward(x, g, b):
    m = x.mean(-1, keepdims=True)
    r = (x.var(-1, keepdims=True) + 1e-5) ** -0.5
    n = (x - m) * r
    return n * g + b, (n, r, g)


def layer_norm_backward(dout, cache):
    n, r, g = cache
    dg = 2 * np.einsum("ij,ij->j", dout, n)
    db = np.einsum("ij->j", dout)
    dn = dout * g
    dx = r * (dn - dn.mean(-1, keepdims=True) - n * (dn * n).mean(-1, keepdims=True))
    return dx, dg, db
