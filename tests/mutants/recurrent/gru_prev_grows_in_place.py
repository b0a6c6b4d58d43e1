# /// mutant
# subject = "GRUCell"
# convention = "attributes"
# role = "gru"
# rule = "BH201"
# where = "-"
# also = ["BH201"]
# fault = "forward scales the caller's previous state in place."
# ///
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class GRUCell:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, x, h):
        H = h.shape[1]
        self.x, self.h0 = x, h.copy()
        ax = x @ self.Wx + self.b
        self.z = sigmoid(ax[:, :H] + h @ self.Wh[:, :H])
        self.r = sigmoid(ax[:, H : 2 * H] + h @ self.Wh[:, H : 2 * H])
        h *= self.r
        self.rh = h.copy()
        self.n = np.tanh(ax[:, 2 * H :] + h @ self.Wh[:, 2 * H :])
        return (1 - self.z) * self.n + self.z * self.h0

    def backward(self, dout):
        H = self.h0.shape[1]
        Wz, Wr, Wn = self.Wh[:, :H], self.Wh[:, H : 2 * H], self.Wh[:, 2 * H :]
        dn = dout * (1 - self.z) * (1 - self.n**2)
        dz = dout * (self.h0 - self.n) * self.z * (1 - self.z)
        drh = dn @ Wn.T
        dr = drh * self.h0 * self.r * (1 - self.r)
        da = np.hstack([dz, dr, dn])
        self.dWx = self.x.T @ da
        self.db = da.sum(0)
        self.dWh = np.hstack([self.h0.T @ dz, self.h0.T @ dr, self.rh.T @ dn])
        return da @ self.Wx.T, dout * self.z + drh * self.r + dz @ Wz.T + dr @ Wr.T


def case_gru():
    r = np.random.default_rng(13)
    cell = GRUCell(r.normal(size=(3, 12)), r.normal(size=(4, 12)), r.normal(size=12))
    return cell, (r.normal(size=(5, 3)), r.normal(size=(5, 4)))
