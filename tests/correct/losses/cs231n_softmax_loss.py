# /// correct
# subject = "softmax_loss"
# convention = "loss"
# role = "softmax-with-loss"
# why = "The course's function, with labels as indices."
# ///
import numpy as np


def softmax_loss(x, y):
    """
    - x: Input data, of shape (N, C); x[i, j] is the score for the jth class.
    - y: Vector of labels, of shape (N,).

    Returns a tuple of loss and dx.
    """
    N = x.shape[0]
    shifted = x - np.max(x, axis=1, keepdims=True)
    Z = np.sum(np.exp(shifted), axis=1, keepdims=True)
    log_probs = shifted - np.log(Z)
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    dx = np.exp(log_probs)
    dx[np.arange(N), y] -= 1
    return loss, dx / N
