# /// mutant
# subject = "CausalAttention"
# convention = "attributes"
# role = "attention"
# rule = "BH107"
# where = "dx0"
# also = ["BH100"]
# fault = "backward blocks the scores of the past (the mask is transposed) instead of those of the future."
# ///
import numpy as np


class CausalAttention:
    def forward(self, q, k, v):
        T = q.shape[1]
        self.future = np.triu(np.ones((T, T), dtype=bool), k=1)
        s = q @ k.transpose(0, 2, 1) / q.shape[-1] ** 0.5
        s = np.where(self.future, -np.inf, s)
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        self.a = e / e.sum(axis=-1, keepdims=True)
        self.q, self.k, self.v = q, k, v
        return self.a @ v

    def backward(self, dout):
        q, k, v, a = self.q, self.k, self.v, self.a
        dv = a.transpose(0, 2, 1) @ dout
        da = dout @ v.transpose(0, 2, 1)
        ds = a * (da - (da * a).sum(axis=-1, keepdims=True)) / q.shape[-1] ** 0.5
        ds[:, self.future.T] = 0          # nothing flows into masked scores
        return ds @ k, ds.transpose(0, 2, 1) @ q, dv


def case_causal():
    rng = np.random.default_rng(10)
    return CausalAttention(), (rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 5)))
