# /// mutant
# subject = "softmax"
# convention = "pairs"
# role = "softmax"
# rule = "BH402"
# where = "out"
# also = ["BH100", "BH108"]
# fault = "forward normalises over the samples; backward is right for rows of classes."
# ///
import numpy as np


def softmax_forward(scores):
    e = np.exp(scores - scores.max(axis=0))
    p = e / e.sum(axis=0, keepdims=True)
    return p, p


def softmax_backward(dout, p):
    inner = np.sum(dout * p, axis=1, keepdims=True)
    return p * (dout - inner)
