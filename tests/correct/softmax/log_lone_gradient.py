# /// correct
# subject = "log_softmax"
# convention = "pairs"
# role = "log-softmax"
# why = "The backward function returns its one gradient without a tuple."
# ///
import numpy as np


def log_softmax_forward(x):
    m = x.max(axis=1, keepdims=True)
    s = x - m
    out = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    return out, np.exp(out)


def log_softmax_backward(dout, p):
    return dout - p * dout.sum(axis=1, keepdims=True)
