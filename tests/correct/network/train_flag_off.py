# /// correct
# subject = "DropoutNet"
# convention = "network"
# role = "unknown"
# why = "Drops hidden units only when train_flg is set, which is off by default; the generator is the network's own."
# ///
import numpy as np


class DropoutNet:
    def __init__(self, input_size, hidden_size, output_size, dropout_ratio=0.5, train_flg=False, seed=0):
        self.rng = np.random.default_rng(seed)
        self.ratio = dropout_ratio
        self.train_flg = train_flg
        self.params = {
            "W1": self.rng.normal(0, 0.7, (input_size, hidden_size)), "b1": np.zeros(hidden_size),
            "W2": self.rng.normal(0, 0.7, (hidden_size, output_size)), "b2": np.zeros(output_size),
        }

    def loss(self, x, t):
        h = np.tanh(x @ self.params["W1"] + self.params["b1"])
        self.mask = np.ones_like(h)
        if self.train_flg:
            self.mask = (self.rng.random(h.shape) > self.ratio) / (1 - self.ratio)
        self.h, self.dropped = h, h * self.mask
        s = self.dropped @ self.params["W2"] + self.params["b2"]
        s = s - s.max(axis=1, keepdims=True)
        self.y = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        self.t = t
        return -np.mean(np.log(self.y[np.arange(len(t)), t] + 1e-15))

    def gradient(self, x, t):
        self.loss(x, t)
        d = self.y.copy()
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        dh = (d @ self.params["W2"].T) * self.mask * (1 - self.h ** 2)
        return {"W2": self.dropped.T @ d, "b2": d.sum(0), "W1": x.T @ dh, "b1": dh.sum(0)}
