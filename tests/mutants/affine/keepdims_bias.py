# /// mutant
# subject = "HiddenLayer"
# convention = "attributes"
# role = "affine"
# rule = "BH203"
# where = "b"
# fault = "keepdims leaves db with shape (1, M) for a bias of shape (M,)."
# ///
import numpy as np


class HiddenLayer(object):
    def __init__(self, in_dim, out_dim):
        self.W = 0.1 * np.random.randn(in_dim, out_dim)
        self.b = np.zeros((out_dim,))
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.input = x
        self.output = np.matmul(x, self.W) + self.b
        return self.output

    def backward(self, dout):
        self.dW = np.matmul(self.input.T, dout)
        self.db = np.sum(dout, axis=0, keepdims=True)
        return np.matmul(dout, self.W.T)
