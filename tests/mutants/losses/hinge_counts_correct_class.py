# /// mutant
# subject = "svm_loss"
# convention = "loss"
# role = "hinge"
# rule = "BH109"
# where = "dx"
# also = ["BH107", "BH116"]
# fault = "The correct class gets nothing back from the violated margins."
# ///
import numpy as np


def svm_loss(x, y):
    n = x.shape[0]
    correct = x[np.arange(n), y][:, None]
    margins = np.maximum(0, x - correct + 1.0)
    margins[np.arange(n), y] = 0
    loss = margins.sum() / n
    dx = (margins > 0).astype(x.dtype) / n
    return loss, dx
