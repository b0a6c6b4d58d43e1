# /// mutant
# subject = "mse_loss"
# convention = "loss"
# role = "mse"
# rule = "BH102"
# where = "dx"
# fault = "The loss is the mean over all elements, the gradient is divided by the number of rows only."
# ///
import numpy as np


def mse_loss(pred, target):
    """Mean squared error over every element."""
    diff = pred - target
    loss = np.square(diff).mean()
    dpred = 2.0 * diff / diff.shape[0]
    return loss, dpred
