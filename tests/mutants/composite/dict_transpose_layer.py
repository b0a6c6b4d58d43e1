# /// mutant
# subject = "SwapAxes"
# convention = "dicts"
# role = "unknown"
# rule = "BH115"
# where = "dx"
# fault = "backward reshapes to the input's shape instead of swapping the axes back."
# ///
import numpy as np


class SwapAxes:
    """(N, T, D) to (N, D, T)"""

    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x):
        self.shape = x.shape
        return x.transpose(0, 2, 1)

    def backward(self, dout):
        return dout.reshape(self.shape)


def case_axes():
    return SwapAxes(), np.random.default_rng(14).normal(size=(5, 3, 4))
