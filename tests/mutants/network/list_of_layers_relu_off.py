# /// mutant
# subject = "MLP"
# convention = "network"
# role = "unknown"
# rule = "BH113"
# where = "W1"
# also = ["BH107", "BH109"]
# fault = "The ReLU in the middle of a list of layers hands dout on."
# ///
import numpy as np


class Dense:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(0)
        return dout @ self.W.T


class ReLU:
    def forward(self, x):
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout


class MLP:
    def __init__(self, input_size=6, hidden_size=5, output_size=3, seed=0):
        rng = np.random.default_rng(seed)
        self.params = {
            "W1": rng.normal(0, 0.5, (input_size, hidden_size)),
            "b1": np.zeros(hidden_size),
            "W2": rng.normal(0, 0.5, (hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }
        p = self.params
        self.layers = [Dense(p["W1"], p["b1"]), ReLU(), Dense(p["W2"], p["b2"])]

    def loss(self, x, t):
        for layer in self.layers:
            x = layer.forward(x)
        z = x - x.max(axis=1, keepdims=True)
        logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        self.p, self.t = np.exp(logp), t
        return -logp[np.arange(len(t)), t].mean()

    def gradient(self, x, t):
        self.loss(x, t)
        d = self.p.copy()
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        for layer in reversed(self.layers):
            d = layer.backward(d)
        a, _, c = self.layers
        return {"W1": a.dW, "b1": a.db, "W2": c.dW, "b2": c.db}


def case_mlp():
    rng = np.random.default_rng(4)
    return MLP(), rng.normal(size=(7, 6)), rng.integers(0, 3, 7)
