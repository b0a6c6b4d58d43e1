# /// mutant
# subject = "dropout"
# convention = "pairs"
# role = "dropout"
# rule = "BH113"
# where = "dx"
# also = ["BH106", "BH107"]
# fault = "backward hands dout on without the mask."
# ///
import numpy as np


def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    mask = None
    out = x
    if mode == "train":
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    return out, (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    if dropout_param["mode"] == "train":
        dx = dout
    else:
        dx = dout
    return dx


def case_dropout():
    x = np.random.default_rng(0).normal(size=(8, 5))
    return (dropout_forward, dropout_backward), (x, {"p": 0.6, "mode": "train", "seed": 123})
