# /// mutant
# subject = "LinearMap"
# convention = "dicts"
# role = "affine"
# rule = "BH104"
# where = "dx"
# fault = "dout is multiplied by W, not by its transpose; the case's W is square."
# ///
import numpy as np


class LinearMap:
    def __init__(self, dim):
        rng = np.random.default_rng(dim)
        self.params = {"W": rng.normal(size=(dim, dim)), "b": rng.normal(size=dim)}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return np.einsum("ni,io->no", x, self.params["W"]) + self.params["b"]

    def backward(self, dout):
        self.grads = {"W": np.einsum("ni,no->io", self.x, dout), "b": dout.sum(axis=0)}
        return np.einsum("no,oi->ni", dout, self.params["W"])


def case_linear_map():
    return LinearMap(5), np.random.default_rng(1).normal(size=(4, 5))
