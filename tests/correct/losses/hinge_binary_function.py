# /// correct
# subject = "hinge_loss"
# convention = "loss"
# role = "hinge"
# why = "Binary hinge with labels of one and minus one."
# ///
import numpy as np


def hinge_loss(x, y):
    m = 1 - y * x
    on = m > 0
    return np.mean(m * on), -(y * on) / x.size


def case_hinge():
    r = np.random.default_rng(8)
    return hinge_loss, r.normal(size=9), np.where(r.random(9) > 0.5, 1.0, -1.0)
