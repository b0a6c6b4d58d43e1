# /// mutant
# subject = "GRU"
# convention = "lists"
# role = "gru"
# rule = "BH109"
# where = "dx1"
# also = ["BH100"]
# fault = "The direct path (1 - z) from the previous state is left out of its gradient."
# ///
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class GRU:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.cache = None

    def forward(self, x, h_prev):
        Wx, Wh, b = self.params
        H = Wh.shape[0]
        Wxz, Wxr, Wxh = Wx[:, :H], Wx[:, H:2 * H], Wx[:, 2 * H:]
        Whz, Whr, Whh = Wh[:, :H], Wh[:, H:2 * H], Wh[:, 2 * H:]
        z = sigmoid(x @ Wxz + h_prev @ Whz + b[:H])
        r = sigmoid(x @ Wxr + h_prev @ Whr + b[H:2 * H])
        h_hat = np.tanh(x @ Wxh + (r * h_prev) @ Whh + b[2 * H:])
        self.cache = x, h_prev, z, r, h_hat
        return (1 - z) * h_prev + z * h_hat

    def backward(self, dh_next):
        Wx, Wh, b = self.params
        H = Wh.shape[0]
        x, h_prev, z, r, h_hat = self.cache
        dt = dh_next * z * (1 - h_hat ** 2)
        dhr = dt @ Wh[:, 2 * H:].T
        dr = dhr * h_prev * r * (1 - r)
        dz = dh_next * (h_hat - h_prev) * z * (1 - z)
        dA = np.hstack((dz, dr, dt))
        self.grads[0][...] = x.T @ dA
        self.grads[1][...] = np.hstack((h_prev.T @ dz, h_prev.T @ dr, (r * h_prev).T @ dt))
        self.grads[2][...] = dA.sum(axis=0)
        dh_prev = dhr * r + np.hstack((dz, dr)) @ Wh[:, :2 * H].T
        return dA @ Wx.T, dh_prev


def case_gru():
    rng = np.random.default_rng(29)
    D, H = 3, 4
    return (GRU(rng.normal(size=(D, 3 * H)), rng.normal(size=(H, 3 * H)), rng.normal(size=3 * H)),
            (rng.normal(size=(2, D)), rng.normal(size=(2, H))))
