# /// mutant
# subject = "mse_loss"
# convention = "loss"
# role = "mse"
# rule = "BH101"
# where = "dx"
# fault = "y - x for x - y in a function."
# ///
import numpy as np


def mse_loss(x, y):
    diff = y - x
    loss = np.mean(diff**2)
    return loss, 2 * diff / diff.size
