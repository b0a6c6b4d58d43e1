# /// correct
# subject = "Dense"
# convention = "lists"
# role = "affine"
# why = "Applies to (N, T, D) as well, params and grads as lists, grads replaced each time."
# ///
import numpy as np


class Dense:
    def __init__(self, in_dim, out_dim):
        self.params = [0.1 * np.random.randn(in_dim, out_dim), np.zeros(out_dim)]
        self.grads = [np.zeros_like(p) for p in self.params]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.matmul(x, W) + b

    def backward(self, dout):
        W, b = self.params
        x2, d2 = self.x.reshape(-1, W.shape[0]), dout.reshape(-1, W.shape[1])
        self.grads[0] = x2.T.dot(d2)
        self.grads[1] = d2.sum(axis=0)
        return np.matmul(dout, W.T)
