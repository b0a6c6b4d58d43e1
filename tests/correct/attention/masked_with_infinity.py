# /// correct
# subject = "CausalSelfAttention"
# convention = "attributes"
# role = "attention"
# why = "Scores of the future are minus infinity, so exact zeros stand in the weights."
# ///
import numpy as np


class CausalSelfAttention:
    def forward(self, q, k, v):
        self.q, self.k, self.v = q, k, v
        t = q.shape[1]
        s = q @ k.transpose(0, 2, 1) * q.shape[2] ** -0.5
        s[:, ~np.tri(t, dtype=bool)] = -np.inf
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        self.a = e / e.sum(axis=-1, keepdims=True)
        return self.a @ v

    def backward(self, dout):
        da = dout @ self.v.transpose(0, 2, 1)
        ds = self.a * (da - np.sum(da * self.a, axis=-1, keepdims=True)) * self.q.shape[2] ** -0.5
        return ds @ self.k, ds.transpose(0, 2, 1) @ self.q, self.a.transpose(0, 2, 1) @ dout


def case_causal():
    rng = np.random.default_rng(10)
    return CausalSelfAttention(), (rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 5)))
