# /// correct
# subject = "dropout"
# convention = "pairs"
# role = "dropout"
# why = "The options carry mode, p and a seed that is set in forward."
# ///
import numpy as np


def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    if dropout_param.get("seed") is not None:
        np.random.seed(dropout_param["seed"])
    mask = None
    out = x
    if mode == "train":
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    return out.astype(x.dtype, copy=False), (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    if dropout_param["mode"] == "test":
        return dout
    return (dout * mask).astype(dout.dtype, copy=False)


def case_dropout():
    x = np.random.RandomState(1).randn(10, 6) + 10
    return (dropout_forward, dropout_backward), (x, {"mode": "train", "p": 0.7, "seed": 123})
