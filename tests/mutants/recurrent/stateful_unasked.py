# /// mutant
# subject = "TimeRNNStateful"
# convention = "lists"
# role = "rnn"
# rule = "BH206"
# where = "out"
# also = []
# fault = "The last hidden state is kept and starts the next forward pass, though nobody asked for it."
# ///
import numpy as np


class TimeRNNStateful:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(p) for p in self.params]
        self.h = None

    def forward(self, xs):
        Wx, Wh, b = self.params
        N, T, D = xs.shape
        if self.h is None or self.h.shape[0] != N:
            self.h = np.zeros((N, Wh.shape[0]), dtype=xs.dtype)
        self.xs, self.hs = xs, [self.h]
        for t in range(T):
            self.h = np.tanh(xs[:, t] @ Wx + self.h @ Wh + b)
            self.hs.append(self.h)
        return np.stack(self.hs[1:], axis=1)

    def backward(self, dhs):
        Wx, Wh, b = self.params
        for g in self.grads:
            g[...] = 0
        dxs = np.empty_like(self.xs)
        dh = np.zeros_like(self.h)
        for t in reversed(range(dhs.shape[1])):
            da = (dhs[:, t] + dh) * (1 - self.hs[t + 1] ** 2)
            self.grads[0] += self.xs[:, t].T @ da
            self.grads[1] += self.hs[t].T @ da
            self.grads[2] += da.sum(axis=0)
            dxs[:, t], dh = da @ Wx.T, da @ Wh.T
        return dxs


def case_stateful():
    rng = np.random.default_rng(19)
    return (TimeRNNStateful(rng.normal(size=(3, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)),
            rng.normal(size=(2, 3, 3)))
