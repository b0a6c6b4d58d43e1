# /// mutant
# subject = "noisy_gate"
# convention = "pairs"
# role = "dropout"
# rule = "BH107"
# where = "dx"
# also = ["BH206", "BH111"]
# fault = "backward draws another mask from the global generator."
# ///
import numpy as np


def noisy_gate_forward(x, ratio):
    mask = np.random.rand(*x.shape) > ratio
    return x * mask, (ratio, x.shape)


def noisy_gate_backward(dout, cache):
    ratio, shape = cache
    return dout * (np.random.rand(*shape) > ratio)


def case_gate():
    return (noisy_gate_forward, noisy_gate_backward), (np.random.default_rng(2).normal(size=(9, 7)), 0.4)
