# /// mutant
# subject = "LogLayer"
# convention = "attributes"
# role = "unknown"
# rule = "BH114"
# where = "dx"
# fault = "forward is log(x + 0.01), backward 1 / x without the epsilon."
# ///
import numpy as np


class LogLayer:
    def __init__(self, eps=1e-2):
        self.eps = eps

    def forward(self, x):
        self.x = x
        return np.log(x + self.eps)

    def backward(self, dout):
        return dout / self.x


def case_positive():
    return LogLayer(), np.random.default_rng(4).uniform(0.05, 2.0, size=(5, 3))
