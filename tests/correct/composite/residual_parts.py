# /// correct
# subject = "ResidualUnit"
# convention = "attributes"
# role = "residual"
# warnings = ["BH202"]
# why = "dout is passed through the ReLU in place after the skip has taken a copy."
# ///
import numpy as np


class ReluInPlace:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class ResidualUnit:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.relu = ReluInPlace()
        self.dW, self.db = np.zeros_like(W), np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return self.relu.forward(x @ self.W + self.b) + x

    def backward(self, dout):
        skip = dout.copy()
        da = self.relu.backward(dout)
        self.dW[...] = self.x.T @ da
        self.db[...] = da.sum(axis=0)
        return da @ self.W.T + skip


def case_residual_unit():
    rng = np.random.default_rng(5)
    return ResidualUnit(rng.normal(size=(4, 4)), rng.normal(size=4)), rng.normal(size=(3, 4))
