# /// mutant
# subject = "AffineReluAffine"
# convention = "lists"
# role = "unknown"
# rule = "BH105"
# where = "params[2]"
# elsewhere = ["params[3]"]
# fault = "The second layer's gradients never reach the grads list: it holds the first layer's only, and zeros."
# ///
import numpy as np


class FC:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, d):
        self.dW = self.x.T @ d
        self.db = d.sum(axis=0)
        return d @ self.W.T


class AffineReluAffine:
    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.RandomState(8)
        self.fc1 = FC(rng.randn(n_in, n_hidden), rng.randn(n_hidden))
        self.fc2 = FC(rng.randn(n_hidden, n_out), rng.randn(n_out))
        self.params = [self.fc1.W, self.fc1.b, self.fc2.W, self.fc2.b]
        self.grads = [np.zeros_like(p) for p in self.params]

    def forward(self, x):
        h = self.fc1.forward(x)
        self.mask = h > 0
        return self.fc2.forward(h * self.mask)

    def backward(self, dout):
        dh = self.fc2.backward(dout) * self.mask
        dx = self.fc1.backward(dh)
        for slot, layer in zip((0, 1), (self.fc1, self.fc2)):
            if slot == 0:
                self.grads[0][...] = layer.dW
                self.grads[1][...] = layer.db
        return dx


def case_stack():
    return AffineReluAffine(4, 6, 3), np.random.RandomState(9).randn(5, 4)
