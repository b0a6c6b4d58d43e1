# /// mutant
# subject = "hinge_loss"
# convention = "loss"
# role = "hinge"
# rule = "BH208"
# where = "dx"
# fault = "The function returns the loss alone, without its gradient."
# ///
import numpy as np


def hinge_loss(x, y):
    n = x.shape[0]
    margins = np.maximum(0, 1 + x - x[np.arange(n), y][:, None])
    margins[np.arange(n), y] = 0
    return margins.sum() / n


def case_svm():
    return hinge_loss, np.random.default_rng(1).normal(size=(5, 3)), np.array([0, 1, 2, 1, 0])
