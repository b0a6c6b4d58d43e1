# /// correct
# subject = "MultiHeadAttention"
# convention = "attributes"
# role = "attention"
# why = "Square weights and several heads: everything that transposition could hide."
# ///
import numpy as np


class MultiHeadAttention:
    def __init__(self, Wq, Wk, Wv, Wo, num_heads=2):
        self.Wq, self.Wk, self.Wv, self.Wo = Wq, Wk, Wv, Wo
        self.num_heads = num_heads

    def _heads(self, z):
        n, t, d = z.shape
        return z.reshape(n, t, self.num_heads, d // self.num_heads).transpose(0, 2, 1, 3)

    @staticmethod
    def _merge(z):
        n, h, t, d = z.shape
        return z.transpose(0, 2, 1, 3).reshape(n, t, h * d)

    def forward(self, x):
        self.x = x
        self.q, self.k, self.v = (self._heads(x @ W) for W in (self.Wq, self.Wk, self.Wv))
        s = self.q @ self.k.swapaxes(-1, -2) / self.q.shape[-1] ** 0.5
        e = np.exp(s - s.max(-1, keepdims=True))
        self.p = e / e.sum(-1, keepdims=True)
        self.z = self._merge(self.p @ self.v)
        return self.z @ self.Wo

    def backward(self, dout):
        outer = lambda a, b: np.einsum("nti,ntj->ij", a, b)
        self.dWo = outer(self.z, dout)
        dz = self._heads(dout @ self.Wo.T)
        dp = dz @ self.v.swapaxes(-1, -2)
        ds = self.p * (dp - (dp * self.p).sum(-1, keepdims=True)) / self.q.shape[-1] ** 0.5
        dq, dk, dv = (self._merge(g) for g in (ds @ self.k, ds.swapaxes(-1, -2) @ self.q, self.p.swapaxes(-1, -2) @ dz))
        self.dWq, self.dWk, self.dWv = outer(self.x, dq), outer(self.x, dk), outer(self.x, dv)
        return dq @ self.Wq.T + dk @ self.Wk.T + dv @ self.Wv.T


def case_multi_head():
    rng = np.random.default_rng(11)
    return MultiHeadAttention(*(rng.normal(size=(4, 4)) * 0.7 for _ in range(4))), rng.normal(size=(2, 3, 4))
