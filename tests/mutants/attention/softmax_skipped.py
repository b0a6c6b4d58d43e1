# /// mutant
# subject = "AttentionHead"
# convention = "dicts"
# role = "attention"
# rule = "BH113"
# where = "dx"
# also = ["BH109", "BH100"]
# fault = "The gradient passes the softmax untouched, so queries and keys get a wrong one."
# ///
import numpy as np


class AttentionHead:
    """Self-attention of one head on (N, T, D)."""

    def __init__(self, Wq, Wk, Wv):
        self.params = {"Wq": Wq, "Wk": Wk, "Wv": Wv}
        self.grads = {}

    def forward(self, x):
        self.x = x
        self.q, self.k, self.v = (x @ self.params[n] for n in ("Wq", "Wk", "Wv"))
        self.root = self.q.shape[-1] ** 0.5
        s = np.einsum("nid,njd->nij", self.q, self.k) / self.root
        s = np.exp(s - s.max(axis=-1, keepdims=True))
        self.a = s / s.sum(axis=-1, keepdims=True)
        return self.a @ self.v

    def backward(self, dout):
        dv = np.einsum("nij,nid->njd", self.a, dout)
        ds = np.einsum("nid,njd->nij", dout, self.v) / self.root
        dq = ds @ self.k
        dk = np.einsum("nij,nid->njd", ds, self.q)
        for name, d in (("Wq", dq), ("Wk", dk), ("Wv", dv)):
            self.grads[name] = np.einsum("nti,ntj->ij", self.x, d)
        return dq @ self.params["Wq"].T + dk @ self.params["Wk"].T + dv @ self.params["Wv"].T


def case_head():
    rng = np.random.default_rng(9)
    return (AttentionHead(rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 4))),
            0.7 * rng.normal(size=(2, 4, 5)))
