# /// mutant
# subject = "swap_axes"
# convention = "pairs"
# role = "transpose"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "Going back, a reshape takes the place of the transposition: right shape, wrong positions."
# ///
import numpy as np


def swap_axes_forward(x):
    """(N, T, D) -> (T, N, D)"""
    return x.transpose(1, 0, 2), x.shape


def swap_axes_backward(dout, shape):
    return dout.reshape(shape)


def case_swap():
    return (swap_axes_forward, swap_axes_backward), (np.random.default_rng(5).normal(size=(3, 4, 2)),)
