# /// mutant
# subject = "scale_shift"
# convention = "pairs"
# role = "unknown"
# rule = "BH108"
# where = "scale"
# also = ["BH203"]
# fault = "The scale's gradient is not summed over the batch that it was broadcast over."
# ///
import numpy as np


def scale_shift_forward(x, scale, shift):
    return x * scale + shift, (x, scale)


def scale_shift_backward(dy, cache):
    x, scale = cache
    dscale = dy * x
    dshift = dy.sum(axis=0)
    return dy * scale, dscale, dshift


def case_scale_shift():
    rng = np.random.default_rng(15)
    arrays = rng.normal(size=(6, 4)), rng.normal(size=4), rng.normal(size=4)
    return (scale_shift_forward, scale_shift_backward), arrays
