# /// correct
# subject = "mse_loss"
# convention = "loss"
# role = "mse"
# why = "A function: half the sum of squares over everything."
# ///
import numpy as np


def mse_loss(x, y):
    d = x - y
    return 0.5 * np.sum(d * d), d
