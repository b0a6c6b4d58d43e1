# /// mutant
# subject = "TwoBranches"
# convention = "lists"
# role = "unknown"
# rule = "BH116"
# where = "dx"
# fault = "dx of the second branch replaces that of the first, where the two should be added."
# ///
import numpy as np


class MatMul:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, x):
        self.x = x
        return x @ self.params[0]

    def backward(self, dout):
        self.grads[0][...] = self.x.T @ dout
        return dout @ self.params[0].T


class TwoBranches:
    def __init__(self, W0, W1):
        self.branches = [MatMul(W0), MatMul(W1)]
        self.params, self.grads = [], []
        for b in self.branches:
            self.params += b.params
            self.grads += b.grads

    def forward(self, x):
        outs = [b.forward(x) for b in self.branches]
        return np.hstack(outs)

    def backward(self, dout):
        start = 0
        for b in self.branches:
            width = b.params[0].shape[1]
            dx = b.backward(dout[:, start:start + width])
            start += width
        return dx


def case_branches():
    rng = np.random.default_rng(1)
    return TwoBranches(rng.normal(size=(4, 2)), rng.normal(size=(4, 3))), rng.normal(size=(5, 4))
