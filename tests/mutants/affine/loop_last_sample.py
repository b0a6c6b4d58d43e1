# /// mutant
# subject = "NaiveLinear"
# convention = "attributes"
# role = "affine"
# rule = "BH116"
# where = "W"
# fault = "In the loop over the samples dW is assigned instead of added to, so only the last sample counts."
# ///
import numpy as np


class NaiveLinear:
    """Loops on purpose, to see what happens."""

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        rows = []
        for sample in x:
            rows.append(sample @ self.W + self.b)
        return np.array(rows)

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        dx = np.zeros_like(self.x)
        for i in range(len(self.x)):
            self.dW = np.outer(self.x[i], dout[i])
            self.db += dout[i]
            dx[i] = self.W @ dout[i]
        return dx
