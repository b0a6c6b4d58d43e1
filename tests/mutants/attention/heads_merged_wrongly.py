# /// mutant
# subject = "MultiHeadAttention"
# convention = "attributes"
# role = "attention"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "In backward the heads are merged by reshape alone, without bringing the head axis beside the features."
# ///
import numpy as np


class MultiHeadAttention:
    def __init__(self, Wq, Wk, Wv, Wo, num_heads):
        self.Wq, self.Wk, self.Wv, self.Wo, self.h = Wq, Wk, Wv, Wo, num_heads

    def split(self, z):
        N, T, D = z.shape
        return z.reshape(N, T, self.h, D // self.h).transpose(0, 2, 1, 3)

    def forward(self, x):
        N, T, D = x.shape
        self.x = x
        self.q, self.k, self.v = self.split(x @ self.Wq), self.split(x @ self.Wk), self.split(x @ self.Wv)
        s = self.q @ self.k.swapaxes(2, 3) / (D // self.h) ** 0.5
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        self.a = e / e.sum(axis=-1, keepdims=True)
        self.ctx = (self.a @ self.v).transpose(0, 2, 1, 3).reshape(N, T, D)
        return self.ctx @ self.Wo

    def backward(self, dout):
        N, T, D = dout.shape
        self.dWo = np.einsum("ntd,nte->de", self.ctx, dout)
        dctx = self.split(dout @ self.Wo.T)
        dv = self.a.swapaxes(2, 3) @ dctx
        da = dctx @ self.v.swapaxes(2, 3)
        ds = self.a * (da - (da * self.a).sum(axis=-1, keepdims=True)) / (D // self.h) ** 0.5
        dq = (ds @ self.k).reshape(N, T, D)
        dk = (ds.swapaxes(2, 3) @ self.q).reshape(N, T, D)
        dv = dv.reshape(N, T, D)
        self.dWq, self.dWk, self.dWv = (np.einsum("ntd,nte->de", self.x, g) for g in (dq, dk, dv))
        return dq @ self.Wq.T + dk @ self.Wk.T + dv @ self.Wv.T


def case_mha():
    rng = np.random.default_rng(11)
    ws = [rng.normal(size=(6, 6)) / 2 for _ in range(4)]
    return MultiHeadAttention(*ws, num_heads=2), rng.normal(size=(2, 3, 6))
