# /// correct
# subject = "EmbeddingTable"
# convention = "dicts"
# role = "embedding"
# why = "The gradient accumulates until zero_grad() is called, as the class says."
# ///
import numpy as np


class EmbeddingTable:
    def __init__(self, W):
        self.params = {"W": W}
        self.zero_grad()

    def zero_grad(self):
        self.grads = {name: np.zeros_like(p) for name, p in self.params.items()}

    def forward(self, idx):
        self.idx = idx
        return np.take(self.params["W"], idx, axis=0)

    def backward(self, dout):
        for row, g in zip(self.idx.reshape(-1), dout.reshape(-1, dout.shape[-1])):
            self.grads["W"][row] += g
