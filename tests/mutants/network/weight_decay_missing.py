# /// mutant
# subject = "RegularizedNet"
# convention = "network"
# role = "unknown"
# rule = "BH109"
# where = "W1"
# also = ["BH100"]
# elsewhere = ["W2"]
# fault = "The loss has the term 1/2 lambda W^2, the gradients do not."
# ///
import numpy as np


class RegularizedNet:
    """重み減衰つきの2層ネット"""

    def __init__(self, input_size, hidden_size, output_size, weight_decay_lambda=0.1):
        self.weight_decay_lambda = weight_decay_lambda
        rs = np.random.RandomState(0)
        self.params = {}
        self.params["W1"] = rs.randn(input_size, hidden_size) / np.sqrt(input_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = rs.randn(hidden_size, output_size) / np.sqrt(hidden_size)
        self.params["b2"] = np.zeros(output_size)

    def _pass(self, x):
        P = self.params
        z = 1 / (1 + np.exp(-(x @ P["W1"] + P["b1"])))
        s = z @ P["W2"] + P["b2"]
        s = s - s.max(axis=1, keepdims=True)
        y = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        return z, y

    def loss(self, x, t):
        _, y = self._pass(x)
        penalty = 0
        for key in ("W1", "W2"):
            penalty += 0.5 * self.weight_decay_lambda * np.sum(self.params[key] ** 2)
        return -np.mean(np.log(y[np.arange(x.shape[0]), t] + 1e-14)) + penalty

    def gradient(self, x, t):
        z, y = self._pass(x)
        n = x.shape[0]
        dy = y.copy()
        dy[np.arange(n), t] -= 1
        dy /= n
        da = (dy @ self.params["W2"].T) * z * (1 - z)
        return dict(W1=x.T @ da, b1=da.sum(0), W2=z.T @ dy, b2=dy.sum(0))
