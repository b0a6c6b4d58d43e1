# /// correct
# subject = "SafeLog"
# convention = "attributes"
# role = "unknown"
# why = "The epsilon of 1e-2 stands in both passes."
# ///
import numpy as np


class SafeLog:
    def __init__(self, eps=1e-2):
        self.eps = eps

    def forward(self, x):
        self.shifted = x + self.eps
        return np.log(self.shifted)

    def backward(self, dout):
        return dout / self.shifted


def case_safe_log():
    return SafeLog(), np.random.default_rng(51).uniform(0.01, 3, size=(4, 5))
