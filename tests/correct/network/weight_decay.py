# /// correct
# subject = "RegularizedNet"
# convention = "network"
# role = "unknown"
# why = "Three layers with an L2 penalty on the weights, not on the biases."
# ///
import numpy as np


class RegularizedNet:
    def __init__(self, sizes, reg):
        rng = np.random.default_rng(11)
        self.reg = reg
        self.depth = len(sizes) - 1
        self.params = {}
        for i in range(self.depth):
            self.params[f"W{i + 1}"] = rng.normal(0, sizes[i] ** -0.5, (sizes[i], sizes[i + 1]))
            self.params[f"b{i + 1}"] = rng.normal(0, 0.1, sizes[i + 1])

    def _forward(self, x):
        acts = [x]
        for i in range(1, self.depth + 1):
            z = acts[-1] @ self.params[f"W{i}"] + self.params[f"b{i}"]
            acts.append(np.maximum(z, 0) if i < self.depth else z)
        return acts

    def loss(self, x, t):
        out = self._forward(x)[-1]
        penalty = sum(np.sum(self.params[f"W{i}"] ** 2) for i in range(1, self.depth + 1))
        return np.sum((out - t) ** 2) / (2 * len(x)) + self.reg / 2 * penalty

    def gradient(self, x, t):
        acts = self._forward(x)
        grads = {}
        d = (acts[-1] - t) / len(x)
        for i in range(self.depth, 0, -1):
            grads[f"W{i}"] = acts[i - 1].T @ d + self.reg * self.params[f"W{i}"]
            grads[f"b{i}"] = d.sum(axis=0)
            d = (d @ self.params[f"W{i}"].T) * (acts[i - 1] > 0)
        return grads


def case_decay():
    rng = np.random.default_rng(5)
    return RegularizedNet((4, 7, 6, 3), 0.05), rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
