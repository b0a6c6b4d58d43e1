# /// mutant
# subject = "SequenceDense"
# convention = "dicts"
# role = "affine"
# rule = "BH116"
# where = "W"
# elsewhere = ["b"]
# fault = "In the loop over time the gradients are assigned, so only step 0, the last one visited, is kept."
# ///
import numpy as np


class SequenceDense:
    def __init__(self, n_in, n_out):
        self.params = {"W": np.random.default_rng(4).normal(size=(n_in, n_out)), "b": np.zeros(n_out)}
        self.grads = {}

    def forward(self, xs):
        self.xs = xs
        return xs @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        dxs = np.empty_like(self.xs)
        for step in reversed(range(dout.shape[1])):
            d = dout[:, step]
            self.grads["W"] = self.xs[:, step].T @ d
            self.grads["b"] = d.sum(axis=0)
            dxs[:, step] = d @ self.params["W"].T
        return dxs


def case_sequence():
    return SequenceDense(4, 3), np.random.default_rng(5).normal(size=(5, 6, 4))
