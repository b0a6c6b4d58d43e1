# /// correct
# subject = "ZeroInitNet"
# convention = "network"
# role = "unknown"
# why = "The output weights start at zero, so W1's and b1's gradients are truly zero."
# ///
import numpy as np


class ZeroInitNet:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(0)
        self.params = {
            "W1": rng.normal(size=(input_size, hidden_size)),
            "b1": rng.normal(size=hidden_size),
            "W2": np.zeros((hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }

    def _hidden(self, x):
        return np.tanh(x @ self.params["W1"] + self.params["b1"])

    def loss(self, x, t):
        s = self._hidden(x) @ self.params["W2"] + self.params["b2"]
        m = s.max(axis=1, keepdims=True)
        return np.mean((m + np.log(np.exp(s - m).sum(axis=1, keepdims=True)))[:, 0] - s[np.arange(len(t)), t])

    def gradient(self, x, t):
        h = self._hidden(x)
        s = h @ self.params["W2"] + self.params["b2"]
        e = np.exp(s - s.max(axis=1, keepdims=True))
        d = e / e.sum(axis=1, keepdims=True)
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        da = d @ self.params["W2"].T * (1 - h * h)
        return {"W1": x.T @ da, "b1": da.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
