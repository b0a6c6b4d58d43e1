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
