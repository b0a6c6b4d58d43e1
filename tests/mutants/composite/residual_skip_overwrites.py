# /// mutant
# subject = "SkipConnection"
# convention = "lists"
# role = "residual"
# rule = "BH116"
# where = "dx"
# also = ["BH109", "BH113"]
# fault = "The skip path's gradient is assigned over that of the branch."
# ///
import numpy as np


class SkipConnection:
    def __init__(self, W1, W2):
        self.params = [W1, W2]
        self.grads = [np.zeros_like(W1), np.zeros_like(W2)]

    def forward(self, x):
        W1, W2 = self.params
        self.x = x
        self.z = np.maximum(x @ W1, 0)
        return self.z @ W2 + x

    def backward(self, dout):
        W1, W2 = self.params
        dz = (dout @ W2.T) * (self.z > 0)
        self.grads[0][...] = self.x.T @ dz
        self.grads[1][...] = self.z.T @ dout
        dx = dz @ W1.T
        dx = dout
        return dx


def case_skip():
    rng = np.random.default_rng(1)
    return SkipConnection(rng.normal(size=(4, 6)), rng.normal(size=(6, 4))), rng.normal(size=(5, 4))
