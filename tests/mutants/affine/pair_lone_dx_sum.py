# /// mutant
# subject = "scale"
# convention = "pairs"
# role = "unknown"
# rule = "BH106"
# where = "s"
# fault = "ds is the sum of x, without dout."
# ///
import numpy as np


def scale_forward(x, s):
    return x * s, (x, s)


def scale_backward(dout, cache):
    x, s = cache
    return dout * s, x.sum(axis=0)


def case_scale():
    r = np.random.default_rng(33)
    return (scale_forward, scale_backward), (r.normal(size=(6, 4)), r.normal(size=4))
