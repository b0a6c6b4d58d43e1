# /// correct
# subject = "TimeDense"
# convention = "lists"
# role = "affine"
# why = "forward sets the gradients to zero and backward adds to them in a loop over the time steps."
# ///
import numpy as np


class TimeDense:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, xs):
        W, b = self.params
        for g in self.grads:
            g.fill(0)
        self.xs = xs
        return np.stack([xs[:, t] @ W + b for t in range(xs.shape[1])], axis=1)

    def backward(self, dhs):
        W, _ = self.params
        dxs = np.empty_like(self.xs)
        for t in reversed(range(dhs.shape[1])):
            self.grads[0] += self.xs[:, t].T @ dhs[:, t]
            self.grads[1] += dhs[:, t].sum(axis=0)
            dxs[:, t] = dhs[:, t] @ W.T
        return dxs


def case_time():
    rng = np.random.default_rng(12)
    return TimeDense(rng.normal(size=(4, 3)), rng.normal(size=3)), rng.normal(size=(5, 6, 4))
