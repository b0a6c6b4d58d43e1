# /// mutant
# subject = "split_gates"
# convention = "pairs"
# role = "unknown"
# rule = "BH109"
# where = "dx"
# also = ["BH105", "BH116"]
# elsewhere = ["W"]
# fault = "The second output's upstream gradient is not used."
# ///
import numpy as np


def split_gates_forward(x, W):
    """Returns the value and its gate: two outputs."""
    a = x @ W
    half = a.shape[1] // 2
    value = np.tanh(a[:, :half])
    gate = 1 / (1 + np.exp(-a[:, half:]))
    return (value, gate), (x, W, value, gate)


def split_gates_backward(dvalue, dgate, cache):
    x, W, value, gate = cache
    da = np.zeros((x.shape[0], W.shape[1]), dtype=x.dtype)
    half = value.shape[1]
    da[:, :half] = dvalue * (1 - value ** 2)
    return da @ W.T, x.T @ da


def case_gates():
    rng = np.random.default_rng(16)
    return (split_gates_forward, split_gates_backward), (rng.normal(size=(5, 4)), rng.normal(size=(4, 6)))
