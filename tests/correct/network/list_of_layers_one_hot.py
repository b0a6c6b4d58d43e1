# /// correct
# subject = "Network"
# convention = "network"
# role = "unknown"
# why = "Layers in a list, one-hot labels, losses per sample averaged, he initialisation."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(0)
        return dout @ self.W.T


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Network:
    def __init__(self, sizes):
        r = np.random.default_rng(0)
        self.params, self.layers = {}, []
        for i, (a, b) in enumerate(zip(sizes, sizes[1:]), 1):
            self.params[f"W{i}"] = r.normal(size=(a, b)) * np.sqrt(2 / a)
            self.params[f"b{i}"] = np.zeros(b)
            self.layers += [Affine(self.params[f"W{i}"], self.params[f"b{i}"]), Sigmoid()]
        self.layers.pop()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        s = self.predict(x)
        s = s - s.max(1, keepdims=True)
        logp = s - np.log(np.exp(s).sum(1, keepdims=True))
        self.y = np.exp(logp)
        return -(t * logp).sum(1).mean()

    def gradient(self, x, t):
        self.loss(x, t)
        d = (self.y - t) / len(x)
        for layer in self.layers[::-1]:
            d = layer.backward(d)
        affines = self.layers[::2]
        out = {}
        for i, layer in enumerate(affines, 1):
            out[f"W{i}"], out[f"b{i}"] = layer.dW, layer.db
        return out


def case_network():
    r = np.random.default_rng(1)
    return Network([5, 6, 4, 3]), r.normal(size=(7, 5)), np.eye(3)[[0, 1, 2, 1, 0, 2, 2]]
