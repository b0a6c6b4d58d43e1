import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTMセル:
    """1時刻分。Wx: (D, 4H)、Wh: (H, 4H)、並びは 忘却 | 入力 | 出力 | 候補"""

    def __init__(self, params):
        self.params = params
        self.grads = [np.zeros_like(p) for p in params]

    def forward(self, x, h, c):
        Wx, Wh, b = self.params
        H = h.shape[1]
        a = np.dot(x, Wx) + np.dot(h, Wh) + b
        gates = sigmoid(a[:, :3*H])
        f, i, o = gates[:, :H], gates[:, H:2*H], gates[:, 2*H:]
        g = np.tanh(a[:, 3*H:])
        c_next = c * f + i * g
        tc = np.tanh(c_next)
        self.memo = x, h, c, gates, f, i, o, g, tc
        return o * tc, c_next

    def backward(self, dh_next, dc_next):
        Wx, Wh, b = self.params
        x, h, c, gates, f, i, o, g, tc = self.memo

        dc = dc_next + dh_next * o * (1 - tc ** 2)       # 出力側とセル側の合流
        dgates = np.hstack([dc * c, dc * g, dh_next * tc])
        dgates = dgates * gates * (1 - gates)
        dg = dc * i * (1 - g ** 2)
        da = np.hstack([dgates, dg])

        for k, grad in enumerate((np.dot(x.T, da), np.dot(h.T, da), da.sum(axis=0))):
            self.grads[k][...] = grad
        return np.dot(da, Wx.T), np.dot(da, Wh.T), dc * f


class TimeLSTM:
    """系列 (N, T, D) を一度に処理。続き=True なら前回の h, c から始める"""

    def __init__(self, Wx, Wh, b, 続き=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(p) for p in self.params]
        self.続き = 続き
        self.h = self.c = None

    def forward(self, xs):
        N, T, _ = xs.shape
        H = self.params[1].shape[0]
        if self.h is None or not self.続き:
            self.h, self.c = np.zeros((N, H)), np.zeros((N, H))
        self.cells = [LSTMセル(self.params) for _ in range(T)]
        hs = []
        for t, cell in enumerate(self.cells):
            self.h, self.c = cell.forward(xs[:, t], self.h, self.c)
            hs.append(self.h)
        return np.stack(hs, axis=1)

    def backward(self, dhs):
        N, T, H = dhs.shape
        for grad in self.grads:
            grad[...] = 0
        dxs = [None] * T
        dh, dc = np.zeros((N, H)), np.zeros((N, H))
        for t in range(T - 1, -1, -1):
            dxs[t], dh, dc = self.cells[t].backward(dhs[:, t] + dh, dc)
            for total, part in zip(self.grads, self.cells[t].grads):
                total += part
        self.dh = dh
        return np.stack(dxs, axis=1)
