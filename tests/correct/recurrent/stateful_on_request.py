# /// correct
# subject = "TimeRNN"
# convention = "lists"
# role = "rnn"
# why = "It can carry its state from call to call, and doesn't unless it is asked to; helper layer for each step."
# ///
import numpy as np


class Step:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, x, h):
        self.x, self.h = x, h
        self.y = np.tanh(x @ self.Wx + h @ self.Wh + self.b)
        return self.y

    def backward(self, dy):
        da = dy * (1 - self.y ** 2)
        self.grads = self.x.T @ da, self.h.T @ da, da.sum(axis=0)
        return da @ self.Wx.T, da @ self.Wh.T


class TimeRNN:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(p) for p in self.params]
        self.stateful = stateful
        self.h, self.dh = None, None

    def forward(self, xs):
        N, T, D = xs.shape
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, self.params[1].shape[0]), dtype=xs.dtype)
        self.layers, hs = [], []
        for t in range(T):
            layer = Step(*self.params)
            self.h = layer.forward(xs[:, t, :], self.h)
            self.layers.append(layer)
            hs.append(self.h)
        return np.stack(hs, axis=1)

    def backward(self, dhs):
        dxs, dh, total = [], 0, [0, 0, 0]
        for t in reversed(range(len(self.layers))):
            dx, dh = self.layers[t].backward(dhs[:, t, :] + dh)
            dxs.append(dx)
            total = [a + g for a, g in zip(total, self.layers[t].grads)]
        for grad, value in zip(self.grads, total):
            grad[...] = value
        self.dh = dh
        return np.stack(dxs[::-1], axis=1)


def case_time_rnn():
    rng = np.random.default_rng(8)
    return TimeRNN(rng.normal(size=(3, 4)), rng.normal(size=(4, 4)) * 0.5, rng.normal(size=4)), rng.normal(size=(2, 5, 3))
