# /// mutant
# subject = "mish"
# convention = "pairs"
# role = "unknown"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "Only the gate's term is in the gradient of x tanh(softplus(x))."
# ///
import numpy as np


def mish_forward(x):
    sp = np.log1p(np.exp(x))
    t = np.tanh(sp)
    return x * t, (x, t)


def mish_backward(dout, cache):
    x, t = cache
    return dout * t


def case_mish():
    x = np.random.default_rng(8).normal(size=(5, 4))
    return (mish_forward, mish_backward), (x,)
