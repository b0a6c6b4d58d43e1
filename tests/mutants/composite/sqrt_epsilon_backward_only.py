# /// mutant
# subject = "SignedRoot"
# convention = "dicts"
# role = "unknown"
# rule = "BH114"
# where = "dx"
# fault = "backward divides by sqrt(abs x) + eps, forward has no epsilon."
# ///
import numpy as np


class SignedRoot:
    """sign(x) * sqrt(abs x), elementwise"""

    def __init__(self):
        self.params, self.grads = {}, {}
        self.eps = 1e-3

    def forward(self, x):
        self.root = np.sqrt(np.abs(x))
        return np.sign(x) * self.root

    def backward(self, dout):
        return dout / (2 * (self.root + self.eps))
