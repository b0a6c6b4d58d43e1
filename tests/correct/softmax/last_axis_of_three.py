# /// correct
# subject = "AttentionSoftmax"
# convention = "lists"
# role = "softmax"
# why = "Three-dimensional scores, normalised over the last axis."
# ///
import numpy as np


class AttentionSoftmax:
    def __init__(self):
        self.params = []
        self.grads = []

    def forward(self, x):
        x = x - x.max(axis=-1, keepdims=True)
        self.out = np.exp(x)
        self.out /= self.out.sum(axis=-1, keepdims=True)
        return self.out

    def backward(self, dout):
        dx = self.out * dout
        return dx - self.out * np.sum(dx, axis=-1, keepdims=True)


def case_heads():
    return AttentionSoftmax(), np.random.default_rng(0).normal(size=(5, 3, 4))
