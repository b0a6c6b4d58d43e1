# /// mutant
# subject = "NormalizeL2"
# convention = "attributes"
# role = "l2-normalisation"
# rule = "BH114"
# where = "dx"
# also = ["BH100"]
# fault = "forward divides by the norm plus an epsilon, backward by the norm alone."
# ///
import numpy as np


class NormalizeL2:
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x
        return x / (np.linalg.norm(x, axis=-1, keepdims=True) + 1e-4)

    def backward(self, dout):
        n = np.linalg.norm(self.x, axis=-1, keepdims=True)
        y = self.x / n
        return (dout - y * (dout * y).sum(axis=-1, keepdims=True)) / n
