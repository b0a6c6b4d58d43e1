# /// mutant
# subject = "softmax"
# convention = "pairs"
# role = "softmax"
# rule = "BH108"
# where = "dx"
# also = ["BH100"]
# fault = "The inner product is averaged over the classes."
# ///
import numpy as np


def softmax_forward(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    return p, p


def softmax_backward(dout, p):
    return p * (dout - np.mean(dout * p, axis=1, keepdims=True))
