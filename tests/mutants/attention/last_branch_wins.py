# /// mutant
# subject = "SelfAttentionLayer"
# convention = "lists"
# role = "attention"
# rule = "BH116"
# where = "dx"
# also = ["BH109"]
# fault = "The three contributions to dx are written one over the other; that of the values remains."
# ///
import numpy as np


class SelfAttentionLayer:
    def __init__(self, Wq, Wk, Wv):
        self.params = [Wq, Wk, Wv]
        self.grads = [np.zeros_like(w) for w in self.params]

    def forward(self, x):
        self.x = x
        self.q, self.k, self.v = [x @ w for w in self.params]
        z = np.einsum("nqd,nkd->nqk", self.q, self.k) / self.q.shape[-1] ** 0.5
        z = np.exp(z - z.max(-1, keepdims=True))
        self.p = z / z.sum(-1, keepdims=True)
        return np.einsum("nqk,nkd->nqd", self.p, self.v)

    def backward(self, dout):
        dp = np.einsum("nqd,nkd->nqk", dout, self.v)
        dz = self.p * (dp - np.einsum("nqk,nqk->nq", dp, self.p)[..., None]) / self.q.shape[-1] ** 0.5
        branches = [np.einsum("nqk,nkd->nqd", dz, self.k),
                    np.einsum("nqk,nqd->nkd", dz, self.q),
                    np.einsum("nqk,nqd->nkd", self.p, dout)]
        dx = np.zeros_like(self.x)
        for i, branch in enumerate(branches):
            self.grads[i][...] = np.einsum("nta,ntb->ab", self.x, branch)
            dx = branch @ self.params[i].T
        return dx


def case_self_attention_layer():
    rng = np.random.default_rng(13)
    return (SelfAttentionLayer(rng.normal(size=(5, 4)), rng.normal(size=(5, 4)), rng.normal(size=(5, 3))),
            rng.normal(size=(3, 4, 5)) * 0.6)
