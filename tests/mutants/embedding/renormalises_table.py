# /// mutant
# subject = "MaxNormEmbedding"
# convention = "attributes"
# role = "embedding"
# rule = "BH201"
# where = "W"
# also = ["BH100"]
# fault = "forward shortens the rows of the table itself when they are longer than max_norm."
# ///
import numpy as np


class MaxNormEmbedding:
    def __init__(self, W, max_norm=1.0):
        self.W = W
        self.max_norm = max_norm
        self.dW = None

    def forward(self, idx):
        self.idx = idx
        norms = np.linalg.norm(self.W, axis=1, keepdims=True)
        self.W /= np.maximum(norms / self.max_norm, 1.0)
        return self.W[idx]

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        np.add.at(self.dW, self.idx, dout)
