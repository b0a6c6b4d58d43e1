# /// mutant
# subject = "focal_loss"
# convention = "loss"
# role = "unknown"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The weight (1 - p)**gamma is treated as a constant."
# ///
import numpy as np


def focal_loss(x, y, gamma=2.0):
    """Binary focal loss on logits; y is 0/1."""
    p = 1 / (1 + np.exp(-x))
    pt = np.where(y == 1, p, 1 - p)
    weight = (1 - pt) ** gamma
    loss = -(weight * np.log(pt + 1e-12)).mean()
    sign = np.where(y == 1, 1.0, -1.0)
    dx = (-weight * (1 - pt) * sign / x.size).astype(x.dtype)
    return loss, dx


def case_focal():
    rng = np.random.default_rng(31)
    return focal_loss, rng.normal(size=(6, 2)), rng.integers(0, 2, (6, 2))
