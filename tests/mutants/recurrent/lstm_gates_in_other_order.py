# /// mutant
# subject = "LSTM"
# convention = "lists"
# role = "lstm"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "backward stacks the gates' gradients as i, f, o, g although forward slices f, g, i, o."
# ///
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTM:
    '''系列をまとめて処理するLSTM (初期状態はゼロ)'''

    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]

    def forward(self, xs):
        Wx, Wh, b = self.params
        N, T, D = xs.shape
        H = Wh.shape[0]
        h, c = np.zeros((N, H), xs.dtype), np.zeros((N, H), xs.dtype)
        self.steps, hs = [], []
        for t in range(T):
            A = xs[:, t] @ Wx + h @ Wh + b
            f, g, i, o = sigmoid(A[:, :H]), np.tanh(A[:, H:2*H]), sigmoid(A[:, 2*H:3*H]), sigmoid(A[:, 3*H:])
            c_next = f * c + g * i
            self.steps.append((xs[:, t], h, c, f, g, i, o, c_next))
            h, c = o * np.tanh(c_next), c_next
            hs.append(h)
        return np.stack(hs, axis=1)

    def backward(self, dhs):
        Wx, Wh, b = self.params
        for g in self.grads:
            g[...] = 0
        dxs, dh, dc = [], 0, 0
        for t in reversed(range(len(self.steps))):
            x, h, c, f, g, i, o, c_next = self.steps[t]
            dht = dhs[:, t] + dh
            tc = np.tanh(c_next)
            ds = dc + dht * o * (1 - tc ** 2)
            df, dg, di, do = ds * c * f * (1 - f), ds * i * (1 - g ** 2), ds * g * i * (1 - i), dht * tc * o * (1 - o)
            dA = np.hstack((di, df, do, dg))
            self.grads[0] += x.T @ dA
            self.grads[1] += h.T @ dA
            self.grads[2] += dA.sum(axis=0)
            dxs.insert(0, dA @ Wx.T)
            dh, dc = dA @ Wh.T, ds * f
        return np.stack(dxs, axis=1)


def case_lstm():
    rng = np.random.default_rng(13)
    return LSTM(rng.normal(size=(3, 8)), rng.normal(size=(2, 8)), rng.normal(size=8)), rng.normal(size=(2, 3, 3))
