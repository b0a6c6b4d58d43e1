# /// mutant
# subject = "EmbeddingLayer"
# convention = "lists"
# role = "embedding"
# rule = "BH110"
# where = "params[0]"
# also = []
# fault = "The gradient is added to that of the previous calls."
# ///
import numpy as np


class EmbeddingLayer:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, idx):
        self.idx = idx
        return self.params[0][idx]

    def backward(self, dout):
        np.add.at(self.grads[0], self.idx, dout)
