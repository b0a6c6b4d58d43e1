# /// mutant
# subject = "weighted_sum"
# convention = "pairs"
# role = "attention"
# rule = "BH106"
# where = "a"
# also = ["BH100"]
# fault = "The gradient of the weights is the sum of the states; dout does not enter."
# ///
import numpy as np


def weighted_sum_forward(hs, a):
    """Book 2's WeightSum: hs (N, T, H), a (N, T)."""
    return (hs * a[:, :, None]).sum(axis=1), (hs, a)


def weighted_sum_backward(dc, cache):
    hs, a = cache
    dhs = dc[:, None, :] * a[:, :, None]
    da = hs.sum(axis=2)
    return dhs, da


def case_weighted_sum():
    rng = np.random.default_rng(20)
    return (weighted_sum_forward, weighted_sum_backward), (rng.normal(size=(2, 4, 3)), rng.random((2, 4)))
