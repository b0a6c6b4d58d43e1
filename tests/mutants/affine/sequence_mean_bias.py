# /// mutant
# subject = "TimeAffine"
# convention = "lists"
# role = "affine"
# rule = "BH108"
# where = "params[1]"
# fault = "Over a sequence the bias's gradient is averaged over the time steps and summed over the samples."
# ///
import numpy as np


class TimeAffine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None

    def forward(self, x):
        N, T, D = x.shape
        W, b = self.params
        self.x = x
        return (x.reshape(N * T, -1) @ W + b).reshape(N, T, -1)

    def backward(self, dout):
        N, T, D = self.x.shape
        W, b = self.params
        self.grads[0][...] = self.x.reshape(N * T, D).T @ dout.reshape(N * T, -1)
        self.grads[1][...] = dout.sum(axis=0).mean(axis=0)
        return dout @ W.T


def case_sequence():
    rng = np.random.RandomState(1)
    return TimeAffine(rng.randn(4, 3), rng.randn(3)), rng.randn(5, 6, 4)
