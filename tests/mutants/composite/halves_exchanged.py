# /// mutant
# subject = "halves"
# convention = "pairs"
# role = "unknown"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "The gradients of the two halves are joined in the wrong order."
# ///
import numpy as np


def halves_forward(x):
    a, b = np.split(x, 2, axis=1)
    return a.copy(), b.copy(), None


def halves_backward(da, db, cache):
    return np.concatenate([db, da], axis=1)


def case_halves():
    return (halves_forward, halves_backward), (np.random.default_rng(7).normal(size=(3, 6)),)
