"""Stacked bidirectional RNN, CPU reference: layers share work buffers, (T, N, features)."""
import numpy as np


def rnn_forward_direction(x, wx, wh, b, reverse):
    T, N, _ = x.shape
    H = wh.shape[0]
    y = np.zeros((T, N, H))
    h = np.zeros((N, H))
    for t in (range(T - 1, -1, -1) if reverse else range(T)):
        h = np.tanh(x[t] @ wx + h @ wh + b)
        y[t] = h
    return y


def rnn_backward_direction(x, y, dy, wx, wh, reverse, dx, dwx, dwh, db):
    """adds to dx, dwx, dwh and db; dy is this direction's half"""
    T, N, _ = x.shape
    dh = np.zeros_like(y[0])
    steps = list(range(T - 1, -1, -1) if reverse else range(T))
    for k in range(T - 1, -1, -1):
        t = steps[k]
        h_prev = y[steps[k - 1]] if k > 0 else np.zeros_like(y[0])
        dz = (dy[t] + dh) * (1 - y[t] ** 2)
        dwx += x[t].T @ dz
        dwh += h_prev.T @ dz
        db += dz.sum(axis=0)
        dx[t] += dz @ wx.T
        dh = dz @ wh.T


class BiRNN:
    def __init__(self, input_size, hidden, num_layers, seed=0):
        rng = np.random.RandomState(seed)
        self.hidden, self.num_layers = hidden, num_layers
        self.params = []
        for layer in range(num_layers):
            n = input_size if layer == 0 else 2 * hidden
            self.params.append([(rng.randn(n, hidden) * 0.4, rng.randn(hidden, hidden) * 0.4, rng.randn(hidden) * 0.1)
                                for direction in range(2)])

    def forward(self, x):
        self.inputs, self.outputs = [], []
        for layer in self.params:
            self.inputs.append(x)
            y = np.concatenate([rnn_forward_direction(x, *layer[d], reverse=bool(d)) for d in range(2)], axis=2)
            self.outputs.append(y)
            x = y
        return x

    def backward(self, dy):
        H = self.hidden
        self.grads = [None] * self.num_layers
        dy = dy.copy()
        for i in range(self.num_layers - 1, -1, -1):
            x, y = self.inputs[i], self.outputs[i]
            grads = []
            dx = np.zeros_like(x)
            for d in range(2):
                wx, wh, b = self.params[i][d]
                g = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
                half = slice(d * H, (d + 1) * H)
                rnn_backward_direction(x, y[:, :, half], dy[:, :, half], wx, wh, bool(d), dx, *g)
                grads.append(g)
            self.grads[i] = grads
            # the gradient of this layer's input is the next one's dy
            dy = dx
        return dy
