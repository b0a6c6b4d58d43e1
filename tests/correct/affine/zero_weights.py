# /// correct
# subject = "DenseLayer"
# convention = "dicts"
# role = "affine"
# why = "All weights start at zero, so the gradient of x is truly zero."
# ///
import numpy as np


class DenseLayer:
    def __init__(self, n_in, n_out):
        self.params = {"W": np.zeros((n_in, n_out)), "b": np.zeros(n_out)}
        self.grads = {"dW": None, "db": None}

    def forward(self, x):
        self.x = x
        return np.einsum("ni,io->no", x, self.params["W"]) + self.params["b"]

    def backward(self, dout):
        self.grads["dW"] = np.einsum("ni,no->io", self.x, dout)
        self.grads["db"] = np.einsum("no->o", dout)
        return np.einsum("no,io->ni", dout, self.params["W"])
