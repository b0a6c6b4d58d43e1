# /// correct
# subject = "PaddedEmbedding"
# convention = "attributes"
# role = "embedding"
# why = "Index 0 stands for padding: its row gives zeros and gets a true gradient of zero."
# ///
import numpy as np


class PaddedEmbedding:
    def __init__(self, W, padding_idx=0):
        self.W = W
        self.padding_idx = padding_idx
        self.dW = np.zeros_like(W)

    def forward(self, idx):
        self.idx = idx
        self.real = (idx != self.padding_idx)[..., None]
        return self.W[idx] * self.real

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        np.add.at(self.dW, self.idx, dout * self.real)


def case_padded():
    return PaddedEmbedding(np.random.default_rng(5).normal(size=(6, 4))), np.array([[3, 1, 0], [2, 0, 0]])
