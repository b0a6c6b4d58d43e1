# /// mutant
# subject = "ScaledDotProductAttention"
# convention = "attributes"
# role = "attention"
# rule = "BH109"
# where = "dx0"
# also = ["BH100"]
# fault = "Only the diagonal of the softmax's Jacobian is used; the term through the normaliser is left out."
# ///
import numpy as np


class ScaledDotProductAttention:
    def forward(self, Q, K, V):
        self.Q, self.K, self.V = Q, K, V
        self.scale = 1.0 / Q.shape[-1] ** 0.5
        scores = np.einsum("bqd,bkd->bqk", Q, K) * self.scale
        e = np.exp(scores - scores.max(-1, keepdims=True))
        self.A = e / e.sum(-1, keepdims=True)
        return np.einsum("bqk,bkv->bqv", self.A, V)

    def backward(self, dout):
        dV = np.einsum("bqk,bqv->bkv", self.A, dout)
        dA = np.einsum("bqv,bkv->bqk", dout, self.V)
        dS = dA * self.A
        dQ = np.einsum("bqk,bkd->bqd", dS, self.K) * self.scale
        dK = np.einsum("bqk,bqd->bkd", dS, self.Q) * self.scale
        return dQ, dK, dV


def case_sdpa():
    rng = np.random.default_rng(1)
    return ScaledDotProductAttention(), (rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 5, 4)), rng.normal(size=(2, 5, 3)))
