# /// correct
# subject = "TimeEmbedding"
# convention = "lists"
# role = "embedding"
# why = "Integer ids of two axes, the gradient of ids is None, add.at into a zeroed buffer."
# ///
import numpy as np


class TimeEmbedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, idx):
        (W,) = self.params
        self.idx = idx
        return W[idx]

    def backward(self, dout):
        (dW,) = self.grads
        dW[...] = 0
        np.add.at(dW, self.idx, dout)
        return None


def case_embedding():
    r = np.random.default_rng(1)
    return TimeEmbedding(r.normal(size=(6, 3))), r.integers(0, 6, size=(3, 4))
