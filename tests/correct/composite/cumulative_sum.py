# /// correct
# subject = "cumulative"
# convention = "pairs"
# role = "unknown"
# why = "A cumulative sum, whose backward runs the other way."
# ///
import numpy as np


def cumulative_forward(x):
    return np.cumsum(x, axis=1), x.shape


def cumulative_backward(dout, shape):
    assert dout.shape == shape
    return np.cumsum(dout[:, ::-1], axis=1)[:, ::-1]
