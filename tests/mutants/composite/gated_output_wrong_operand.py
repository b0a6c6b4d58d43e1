# /// mutant
# subject = "glu"
# convention = "pairs"
# role = "unknown"
# rule = "BH112"
# where = "dx"
# also = ["BH100"]
# fault = "The gate's derivative is evaluated at the gated value instead of at the gate."
# ///
import numpy as np


def glu_forward(x, W, V):
    value = x @ W
    gate = 1 / (1 + np.exp(-(x @ V)))
    return value * gate, (x, W, V, value, gate)


def glu_backward(dout, cache):
    x, W, V, value, gate = cache
    out = value * gate
    dvalue = dout * gate
    dgate = dout * value * out * (1 - out)
    return dvalue @ W.T + dgate @ V.T, x.T @ dvalue, x.T @ dgate


def case_glu():
    rng = np.random.default_rng(8)
    return (glu_forward, glu_backward), (rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), rng.normal(size=(4, 2)))
