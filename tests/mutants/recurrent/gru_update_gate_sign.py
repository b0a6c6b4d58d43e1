# /// mutant
# subject = "GRUCell"
# convention = "attributes"
# role = "gru"
# rule = "BH100"
# where = "dx0"
# also = ["BH109"]
# fault = "The gradient of the update gate has h - n where the update is (1 - z) h + z n, so that part has the wrong sign."
# ///
import numpy as np


class GRUCell:
    def __init__(self, Wz, Wn, b):
        """A GRU without reset gate (minimal gated unit); weights act on [x, h]."""
        self.Wz, self.Wn, self.b = Wz, Wn, b

    def forward(self, x, h):
        self.xh, self.h = np.hstack([x, h]), h
        k = h.shape[1]
        self.z = 1 / (1 + np.exp(-(self.xh @ self.Wz + self.b[:k])))
        self.n = np.tanh(self.xh @ self.Wn + self.b[k:])
        return (1 - self.z) * h + self.z * self.n

    def backward(self, dout):
        z, n, h = self.z, self.n, self.h
        da_z = dout * (h - n) * z * (1 - z)
        da_n = dout * z * (1 - n * n)
        self.dWz = self.xh.T @ da_z
        self.dWn = self.xh.T @ da_n
        self.db = np.concatenate([da_z.sum(0), da_n.sum(0)])
        dxh = da_z @ self.Wz.T + da_n @ self.Wn.T
        d = dxh.shape[1] - h.shape[1]
        return dxh[:, :d], dxh[:, d:] + dout * (1 - z)


def case_gru_cell():
    rng = np.random.default_rng(34)
    D, H = 2, 3
    return (GRUCell(rng.normal(size=(D + H, H)), rng.normal(size=(D + H, H)), rng.normal(size=2 * H)),
            (rng.normal(size=(4, D)), rng.normal(size=(4, H))))
