# /// correct
# subject = "LSTMLayer"
# convention = "dicts"
# role = "lstm"
# why = "Over time, with a tape that backward empties: one backward for each forward."
# ///
import numpy as np


class LSTMLayer:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.grads = {}

    def forward(self, xs):
        p = self.params
        H = p["Wh"].shape[0]
        h = c = np.zeros((xs.shape[0], H), dtype=xs.dtype)
        self.tape, out = [], []
        sig = lambda z: 0.5 + 0.5 * np.tanh(0.5 * z)
        for t in range(xs.shape[1]):
            z = (xs[:, t] @ p["Wx"] + h @ p["Wh"] + p["b"]).reshape(-1, 4, H)
            f, i, o, g = sig(z[:, 0]), sig(z[:, 1]), sig(z[:, 2]), np.tanh(z[:, 3])
            c_new = f * c + i * g
            self.tape.append((xs[:, t], h, c, f, i, o, g, np.tanh(c_new)))
            h, c = o * np.tanh(c_new), c_new
            out.append(h)
        return np.stack(out, 1)

    def backward(self, dhs):
        p = self.params
        grads = {k: np.zeros_like(v) for k, v in p.items()}
        dh, dc, dxs = 0, 0, []
        while self.tape:
            x, h, c, f, i, o, g, tc = self.tape.pop()
            dh = dh + dhs[:, len(self.tape)]
            dc = dc + dh * o * (1 - tc * tc)
            dz = np.hstack([dc * c * f * (1 - f), dc * g * i * (1 - i), dh * tc * o * (1 - o), dc * i * (1 - g * g)])
            grads["Wx"] += x.T @ dz
            grads["Wh"] += h.T @ dz
            grads["b"] += dz.sum(0)
            dxs.insert(0, dz @ p["Wx"].T)
            dh, dc = dz @ p["Wh"].T, dc * f
        self.grads = grads
        return np.stack(dxs, 1)


def case_lstm_layer():
    rng = np.random.default_rng(9)
    return LSTMLayer(rng.normal(size=(3, 8)), rng.normal(size=(2, 8)), rng.normal(size=8)), rng.normal(size=(2, 4, 3))
