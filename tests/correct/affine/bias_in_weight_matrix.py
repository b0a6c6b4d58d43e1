# /// correct
# subject = "AugmentedAffine"
# convention = "lists"
# role = "affine"
# why = "The bias is the last row of W; there is no parameter of its own for it."
# ///
import numpy as np


class AugmentedAffine:
    def __init__(self, n_in, n_out):
        self.params = [np.random.default_rng(3).normal(size=(n_in + 1, n_out))]
        self.grads = [np.zeros_like(self.params[0])]

    def forward(self, x):
        ones = np.ones((x.shape[0], 1), dtype=x.dtype)
        self.x1 = np.concatenate([x, ones], axis=1)
        return self.x1 @ self.params[0]

    def backward(self, dout):
        self.grads[0][:] = self.x1.T @ dout
        return (dout @ self.params[0].T)[:, :-1]


def case_augmented():
    return AugmentedAffine(4, 3), np.random.default_rng(4).normal(size=(5, 4))
