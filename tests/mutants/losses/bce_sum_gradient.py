# /// mutant
# subject = "bce_loss"
# convention = "loss"
# role = "binary-cross-entropy"
# rule = "BH103"
# where = "dx"
# fault = "The gradient is not divided by the number of samples."
# ///
import numpy as np


def bce_loss(x, y):
    """x: raw scores (N,), y: 0/1 labels (N,)."""
    p = 1 / (1 + np.exp(-x))
    n = x.shape[0]
    loss = np.sum(np.logaddexp(0, x) - y * x) / n
    dx = p - y
    return loss, dx


def case_bce():
    rng = np.random.default_rng(3)
    return bce_loss, rng.normal(size=7), np.array([0, 1, 1, 0, 1, 0, 0.0])
