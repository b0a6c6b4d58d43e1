# /// mutant
# subject = "EmbeddingOnly"
# convention = "attributes"
# role = "embedding"
# rule = "BH105"
# where = "W"
# also = []
# fault = "The gradient is computed in a local variable and not stored; dW stays None."
# ///
import numpy as np


class EmbeddingOnly:
    def __init__(self, W):
        self.W = W
        self.dW = None

    def forward(self, idx):
        self.idx = idx
        return self.W[idx]

    def backward(self, dout):
        dW = np.zeros_like(self.W)
        for i, word in enumerate(self.idx):
            dW[word] = dW[word] + dout[i]
        return None
