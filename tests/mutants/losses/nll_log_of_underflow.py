# /// mutant
# subject = "nll_loss"
# convention = "loss"
# role = "unknown"
# rule = "BH302"
# where = "out"
# also = ["BH301"]
# fault = "The log of softplus(score), which underflows to zero for a confident wrong score."
# ///
import numpy as np


def nll_loss(x, y):
    """Softplus-normalised class scores: p = softplus(x) / sum(softplus(x))."""
    n = np.arange(len(y))
    s = np.logaddexp(0, x)
    total = s.sum(axis=1)
    loss = np.mean(np.log(total) - np.log(s[n, y]))
    ds = np.repeat(1 / total[:, None], x.shape[1], axis=1)
    ds[n, y] -= 1 / s[n, y]
    return loss, ds / (1 + np.exp(-x)) / len(y)


def case_nll():
    return nll_loss, np.random.default_rng(9).normal(size=(5, 3)), np.array([0, 1, 2, 0, 2])
