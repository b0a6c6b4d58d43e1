# /// mutant
# subject = "svm_loss"
# convention = "loss"
# role = "hinge"
# rule = "BH109"
# where = "dx"
# fault = "The correct class's entry, minus the number of positive margins, is missing."
# ///
import numpy as np


def svm_loss(x, y):
    """Multiclass SVM loss; x: scores (N, C), y: labels (N,)."""
    N = x.shape[0]
    correct = x[np.arange(N), y]
    margins = np.maximum(0, x - correct[:, np.newaxis] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx /= N
    return loss, dx
