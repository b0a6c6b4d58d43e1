# /// mutant
# subject = "SimpleRNN"
# convention = "dicts"
# role = "rnn"
# rule = "BH116"
# where = "dx"
# also = ["BH109"]
# fault = "The upstream gradient of the earlier steps' outputs is left out."
# ///
import numpy as np


class SimpleRNN:
    """x (N, T, D) -> h (N, T, H)"""

    def __init__(self, input_size, hidden_size):
        rng = np.random.default_rng(0)
        self.params = {
            "Wx": rng.normal(size=(input_size, hidden_size)) * 0.5,
            "Wh": rng.normal(size=(hidden_size, hidden_size)) * 0.5,
            "b": rng.normal(size=hidden_size) * 0.1,
        }
        self.grads = {}

    def forward(self, xs):
        n, steps, _ = xs.shape
        p = self.params
        h = np.zeros((n, p["b"].size), dtype=xs.dtype)
        self.xs, self.hs = xs, [h]
        for s in range(steps):
            h = np.tanh(xs[:, s] @ p["Wx"] + h @ p["Wh"] + p["b"])
            self.hs.append(h)
        return np.stack(self.hs[1:], axis=1)

    def backward(self, dhs):
        p = self.params
        g = {k: np.zeros_like(v) for k, v in p.items()}
        dxs = np.zeros_like(self.xs)
        dh = dhs[:, -1]
        for s in reversed(range(self.xs.shape[1])):
            da = dh * (1 - self.hs[s + 1] ** 2)
            g["Wx"] += self.xs[:, s].T @ da
            g["Wh"] += self.hs[s].T @ da
            g["b"] += da.sum(0)
            dxs[:, s] = da @ p["Wx"].T
            dh = da @ p["Wh"].T
        self.grads = g
        return dxs


def case_rnn():
    return SimpleRNN(3, 4), np.random.default_rng(1).normal(size=(2, 5, 3))
