# /// correct
# subject = "dropout"
# convention = "pairs"
# role = "dropout"
# why = "CS231n's pair with mode \"test\" in the case."
# ///
import numpy as np


def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    mask = None
    if mode == "train":
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    else:
        out = x
    return out.astype(x.dtype, copy=False), (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    return dout * mask if dropout_param["mode"] == "train" else dout


def case_test_mode():
    return (dropout_forward, dropout_backward), (np.random.default_rng(1).normal(size=(4, 3)), {"p": 0.5, "mode": "test"})
