# /// mutant
# subject = "FrozenEmbedding"
# convention = "dicts"
# role = "embedding"
# rule = "BH117"
# where = "W"
# also = []
# fault = "The constructor copies the table and forward looks words up in the copy."
# ///
import numpy as np


class FrozenEmbedding:
    def __init__(self, W):
        self.params = {"W": W}
        self.grads = {}
        self._rows = [row.copy() for row in W]

    def forward(self, idx):
        self.idx = idx
        return np.array([self._rows[i] for i in idx])

    def backward(self, dout):
        g = np.zeros_like(self.params["W"])
        np.add.at(g, self.idx, dout)
        self.grads["W"] = g
