# /// correct
# subject = "squared_hinge_loss"
# convention = "loss"
# role = "unknown"
# why = "Smooth at the margin; labels are -1 and +1 in a row."
# ///
import numpy as np


def squared_hinge_loss(x, y):
    slack = np.maximum(0, 1 - y * x)
    return np.mean(slack ** 2), -2 * y * slack / x.size


def case_labels():
    return squared_hinge_loss, np.array([0.2, -1.4, 1.0, 2.5, -0.6]), np.array([1.0, -1.0, 1.0, 1.0, 1.0])
