# /// mutant
# subject = "OneHotEmbedding"
# convention = "attributes"
# role = "embedding"
# rule = "BH104"
# where = "W"
# also = ["BH203"]
# fault = "The product with the one-hot matrix is taken the wrong way round, giving (D, V) for (V, D)."
# ///
import numpy as np


class OneHotEmbedding:
    def __init__(self, W):
        self.W = W
        self.dW = None

    def forward(self, idx):
        self.onehot = np.eye(len(self.W), dtype=self.W.dtype)[idx]
        return self.onehot @ self.W

    def backward(self, dout):
        self.dW = dout.T @ self.onehot
