# /// mutant
# subject = "DeepNet"
# convention = "network"
# role = "unknown"
# rule = "BH106"
# where = "W1"
# also = ["BH100"]
# elsewhere = ["b1"]
# fault = "The hidden sigmoid layer's backward ignores its dout, so the first layer's gradient does not depend on the loss."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return self.y * (1 - self.y)


class DeepNet:
    def __init__(self, input_size, hidden_size, output_size):
        r = np.random.default_rng(6)
        self.params = {"W1": r.normal(size=(input_size, hidden_size)), "b1": np.zeros(hidden_size),
                       "W2": r.normal(size=(hidden_size, output_size)), "b2": np.zeros(output_size)}
        p = self.params
        self.layers = [Affine(p["W1"], p["b1"]), Sigmoid(), Affine(p["W2"], p["b2"])]

    def loss(self, x, t):
        for layer in self.layers:
            x = layer.forward(x)
        z = x - x.max(axis=1, keepdims=True)
        self.y = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return -np.log(self.y[np.arange(len(t)), t] + 1e-15).mean()

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.y.copy()
        dout[np.arange(len(t)), t] -= 1
        dout /= len(t)
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
        a, _, b = self.layers
        return {"W1": a.dW, "b1": a.db, "W2": b.dW, "b2": b.db}
