# /// mutant
# subject = "Affine_"
# convention = "attributes"
# role = "affine"
# rule = "BH101"
# where = "b"
# fault = "The bias's gradient has the wrong sign, as if the layer were x W - b."
# ///
import numpy as np


class Affine_:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = -np.sum(dout, axis=0)
        return (dout @ self.W.T).reshape(self.shape)
