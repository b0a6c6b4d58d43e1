# /// correct
# subject = "Linear"
# convention = "attributes"
# role = "affine"
# why = "PyTorch's manner: gradients accumulate until zero_grad is called."
# ///
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        k = 1 / np.sqrt(in_features)
        self.weight = np.random.uniform(-k, k, (in_features, out_features))
        self.bias = np.random.uniform(-k, k, out_features)
        self.zero_grad()

    def zero_grad(self):
        self.dweight = np.zeros_like(self.weight)
        self.dbias = np.zeros_like(self.bias)

    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, dout):
        self.dweight += self.x.T @ dout
        self.dbias += dout.sum(0)
        return dout @ self.weight.T
