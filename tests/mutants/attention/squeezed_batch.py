# /// mutant
# subject = "AttentionPool"
# convention = "attributes"
# role = "attention"
# rule = "BH205"
# where = "-"
# also = ["BH207"]
# fault = "squeeze() also removes a batch axis of length one."
# ///
import numpy as np


class AttentionPool:
    """Weights the states hs (N, T, H) by their likeness to a query w (H,)."""

    def __init__(self, w):
        self.w = w
        self.dw = None

    def forward(self, hs):
        self.hs = hs
        s = (hs @ self.w[:, None]).squeeze()            # (N, T)
        e = np.exp(s - s.max(axis=1, keepdims=True))
        self.a = e / e.sum(axis=1, keepdims=True)
        return np.einsum("nt,nth->nh", self.a, hs)

    def backward(self, dout):
        da = np.einsum("nh,nth->nt", dout, self.hs)
        ds = self.a * (da - (da * self.a).sum(axis=1, keepdims=True))
        self.dw = np.einsum("nt,nth->h", ds, self.hs)
        return self.a[:, :, None] * dout[:, None, :] + ds[:, :, None] * self.w


def case_attention_pool():
    rng = np.random.default_rng(16)
    return AttentionPool(rng.normal(size=4)), rng.normal(size=(3, 5, 4))
