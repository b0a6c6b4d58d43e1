# /// mutant
# subject = "softmax_cross_entropy_loss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH100"
# where = "dx"
# also = ["BH107", "BH108"]
# fault = "dx[:, y] -= 1 subtracts in the columns of all labels for every sample."
# ///
import numpy as np


def softmax_cross_entropy_loss(x, y):
    N = len(y)
    z = x - x.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    loss = -logp[np.arange(N), y].mean()
    dx = np.exp(logp)
    dx[:, y] -= 1
    dx /= N
    return loss, dx
