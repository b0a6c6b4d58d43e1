# /// correct
# subject = "CausalSelfAttention"
# convention = "dicts"
# role = "attention"
# why = "Masked entries carry exactly nought; -1e9 for the mask."
# ///
import numpy as np


class CausalSelfAttention:
    def __init__(self, dim):
        r = np.random.default_rng(0)
        self.params = {k: r.normal(size=(dim, dim)) / np.sqrt(dim) for k in ("Wq", "Wk", "Wv", "Wo")}
        self.grads = {}

    def forward(self, x):
        p = self.params
        self.x = x
        self.q, self.k, self.v = x @ p["Wq"], x @ p["Wk"], x @ p["Wv"]
        t = x.shape[1]
        s = self.q @ self.k.transpose(0, 2, 1) / float(x.shape[2]) ** 0.5
        s = np.where(np.tri(t, dtype=bool), s, -1e9)
        e = np.exp(s - s.max(-1, keepdims=True))
        self.a = e / e.sum(-1, keepdims=True)
        self.ctx = self.a @ self.v
        return self.ctx @ p["Wo"]

    def backward(self, dout):
        p, g = self.params, self.grads
        outer = lambda a, b: np.einsum("nti,ntj->ij", a, b)  # noqa: E731
        g["Wo"] = outer(self.ctx, dout)
        dctx = dout @ p["Wo"].T
        dv = self.a.transpose(0, 2, 1) @ dctx
        da = dctx @ self.v.transpose(0, 2, 1)
        ds = self.a * (da - (da * self.a).sum(-1, keepdims=True)) / float(self.x.shape[2]) ** 0.5
        dq, dk = ds @ self.k, ds.transpose(0, 2, 1) @ self.q
        g["Wq"], g["Wk"], g["Wv"] = outer(self.x, dq), outer(self.x, dk), outer(self.x, dv)
        return dq @ p["Wq"].T + dk @ p["Wk"].T + dv @ p["Wv"].T


def case_causal():
    return CausalSelfAttention(4), np.random.default_rng(1).normal(size=(2, 5, 4))
