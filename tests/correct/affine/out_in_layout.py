# /// correct
# subject = "Linear"
# convention = "attributes"
# role = "affine"
# why = "The weight is stored as (out, in), so its gradient looks like the transpose of the usual one."
# ///
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        bound = in_features ** -0.5
        self.weight = np.random.uniform(-bound, bound, size=(out_features, in_features))
        self.bias = np.random.uniform(-bound, bound, size=out_features)
        self.dweight = np.zeros_like(self.weight)
        self.dbias = np.zeros_like(self.bias)

    def forward(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, dout):
        self.dweight[...] = dout.T @ self.x
        self.dbias[...] = dout.sum(axis=0)
        return dout @ self.weight
