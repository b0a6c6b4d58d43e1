# /// mutant
# subject = "relu"
# convention = "pairs"
# role = "relu"
# rule = "BH107"
# where = "dx"
# fault = "The mask is taken from the sign of dout instead of the sign of x."
# ///
import numpy as np


def relu_forward(x):
    """Computes the forward pass for a layer of rectified linear units (ReLUs)."""
    out = np.maximum(0, x)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    x = cache
    dx = np.where(dout > 0, dout, 0)
    assert dx.shape == x.shape
    return dx
