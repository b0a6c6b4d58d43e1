# /// mutant
# subject = "SelfAttention"
# convention = "dicts"
# role = "attention"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "dx lacks the path through the values."
# ///
import numpy as np


class SelfAttention:
    def __init__(self, Wq, Wk, Wv):
        self.params = {"Wq": Wq, "Wk": Wk, "Wv": Wv}
        self.grads = {}

    def forward(self, x):
        p = self.params
        self.x = x
        self.q, self.k, self.v = x @ p["Wq"], x @ p["Wk"], x @ p["Wv"]
        self.scale = self.q.shape[-1] ** -0.5
        s = np.einsum("bid,bjd->bij", self.q, self.k) * self.scale
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        self.a = e / e.sum(axis=-1, keepdims=True)
        return np.einsum("bij,bjd->bid", self.a, self.v)

    def backward(self, dout):
        p = self.params
        dv = np.einsum("bij,bid->bjd", self.a, dout)
        da = np.einsum("bid,bjd->bij", dout, self.v)
        ds = self.a * (da - (self.a * da).sum(-1, keepdims=True)) * self.scale
        dq = np.einsum("bij,bjd->bid", ds, self.k)
        dk = np.einsum("bij,bid->bjd", ds, self.q)
        for name, g in (("Wq", dq), ("Wk", dk), ("Wv", dv)):
            self.grads[name] = np.einsum("bnd,bne->de", self.x, g)
        return dq @ p["Wq"].T + dk @ p["Wk"].T


def case_self_attention():
    r = np.random.default_rng(41)
    return SelfAttention(r.normal(size=(4, 3)), r.normal(size=(4, 3)), r.normal(size=(4, 5))), r.normal(size=(2, 6, 4))
