# /// mutant
# subject = "EmbeddingTable"
# convention = "attributes"
# role = "embedding"
# rule = "BH101"
# where = "W"
# also = []
# fault = "np.subtract.at gives the negative of the gradient."
# ///
import numpy as np


class EmbeddingTable:
    def __init__(self, W):
        self.W = W

    def forward(self, idx):
        self.idx = idx
        return self.W[idx, :]

    def backward(self, dout):
        self.dW = np.zeros(self.W.shape, dtype=dout.dtype)
        np.subtract.at(self.dW, self.idx, dout)


def case_embedding_table():
    rng = np.random.default_rng(14)
    return EmbeddingTable(rng.normal(size=(6, 2))), np.array([5, 1, 1, 3])
