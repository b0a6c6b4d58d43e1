# /// mutant
# subject = "dropout"
# convention = "pairs"
# role = "dropout"
# rule = "BH401"
# where = "out"
# also = []
# fault = "Kept values are multiplied by the keep probability where inverted dropout divides by it."
# ///
import numpy as np


def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    mask = None
    if mode == "train":
        mask = ((np.random.rand(*x.shape) < p) * p).astype(x.dtype)
        out = x * mask
    else:
        out = x
    return out, (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    return dout * mask if dropout_param["mode"] == "train" else dout


def case_dropout():
    x = np.random.RandomState(231).randn(10, 10) + 10
    return (dropout_forward, dropout_backward), (x, {"mode": "train", "p": 0.6, "seed": 123})
