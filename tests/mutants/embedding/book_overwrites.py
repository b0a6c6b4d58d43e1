# /// mutant
# subject = "Embedding"
# convention = "lists"
# role = "embedding"
# rule = "BH116"
# where = "params[0]"
# also = []
# fault = "An index that occurs twice keeps only its last gradient."
# ///
import numpy as np


class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None

    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out

    def backward(self, dout):
        dW, = self.grads
        dW[...] = 0
        dW[self.idx] = dout  # 悪い例
        return None
