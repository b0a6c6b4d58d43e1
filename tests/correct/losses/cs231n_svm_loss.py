# /// correct
# subject = "svm_loss"
# convention = "loss"
# role = "hinge"
# why = "Multiclass hinge with one margin exactly at its kink."
# ///
import numpy as np


def svm_loss(x, y):
    N = x.shape[0]
    rows = np.arange(N)
    margins = np.maximum(0, x - x[rows, y][:, None] + 1.0)
    margins[rows, y] = 0
    positive = (margins > 0).astype(x.dtype)
    positive[rows, y] -= positive.sum(axis=1)
    return margins.sum() / N, positive / N


def case_at_the_margin():
    x = np.array([[1.5, 0.5, -1.0, 0.75], [0.0, 2.0, 1.25, -0.5], [0.3, -0.2, 0.9, 0.1]])
    return svm_loss, x, np.array([0, 1, 3])
