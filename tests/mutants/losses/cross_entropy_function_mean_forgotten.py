# /// mutant
# subject = "cross_entropy_loss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH103"
# where = "dx"
# fault = "The function's gradient is not divided by N."
# ///
import numpy as np


def cross_entropy_loss(x, y):
    """Softmax cross-entropy of scores x (N, C) against labels y (N,)."""
    shifted = x - x.max(axis=1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = x.shape[0]
    loss = -logp[np.arange(n), y].mean()
    dx = np.exp(logp)
    dx[np.arange(n), y] -= 1
    return loss, dx
