# /// mutant
# subject = "dropout_layer"
# convention = "pairs"
# role = "dropout"
# rule = "BH204"
# where = "out"
# also = []
# fault = "The float64 mask turns a float32 input into float64."
# ///
import numpy as np


def dropout_layer_forward(x, p):
    rng = np.random.RandomState(7)
    mask = rng.binomial(1, 1 - p, size=x.shape).astype(np.float64) / (1 - p)
    return mask * x, mask


def dropout_layer_backward(dout, mask):
    return (mask * dout).astype(dout.dtype)


def case_dropout_layer():
    return (dropout_layer_forward, dropout_layer_backward), (np.random.RandomState(0).randn(4, 9), 0.25)
