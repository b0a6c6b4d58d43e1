# /// mutant
# subject = "Embed"
# convention = "attributes"
# role = "embedding"
# rule = "BH115"
# where = "W"
# also = ["BH100"]
# fault = "Gradients land in the row before the one looked up."
# ///
import numpy as np


class Embed:
    def __init__(self, W):
        self.W = W
        self.dW = np.zeros_like(W)

    def forward(self, idx):
        self.idx = np.asarray(idx)
        return self.W[self.idx]

    def backward(self, dout):
        dW = np.zeros_like(self.W)
        # vocabulary ids start at one
        np.add.at(dW, self.idx - 1, dout)
        self.dW = dW
        return None
