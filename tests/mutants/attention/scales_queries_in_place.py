# /// mutant
# subject = "QueryScaledAttention"
# convention = "attributes"
# role = "attention"
# rule = "BH201"
# where = "-"
# also = ["BH102"]
# fault = "The queries are divided by sqrt(d) in the caller's array."
# ///
import numpy as np


class QueryScaledAttention:
    def forward(self, q, k, v):
        self.root = q.shape[-1] ** 0.5
        q /= self.root
        s = q @ k.swapaxes(-1, -2)
        w = np.exp(s - s.max(-1, keepdims=True))
        self.w = w / w.sum(-1, keepdims=True)
        self.q, self.k, self.v = q.copy(), k, v
        return self.w @ v

    def backward(self, dout):
        dw = dout @ self.v.swapaxes(-1, -2)
        ds = self.w * (dw - (dw * self.w).sum(-1, keepdims=True))
        dq = ds @ self.k / self.root
        dk = ds.swapaxes(-1, -2) @ self.q
        dv = self.w.swapaxes(-1, -2) @ dout
        return dq, dk, dv


def case_query_scaled():
    rng = np.random.default_rng(18)
    return QueryScaledAttention(), (rng.normal(size=(2, 3, 5)), rng.normal(size=(2, 4, 5)), rng.normal(size=(2, 4, 3)))
