# /// mutant
# subject = "MyAffine"
# convention = "attributes"
# role = "affine"
# rule = "BH104"
# where = "dx"
# fault = "dx is dout @ W without the transpose; the square W of the exercise lets it pass."
# ///
import numpy as np


class MyAffine:
    """全結合層"""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W      # 形は合っている


def case_square():
    rng = np.random.default_rng(0)
    layer = MyAffine(rng.normal(size=(4, 4)), rng.normal(size=4))
    return layer, rng.normal(size=(6, 4))
