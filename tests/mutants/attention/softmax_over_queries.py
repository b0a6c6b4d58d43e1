# /// mutant
# subject = "DotProductAttention"
# convention = "attributes"
# role = "attention"
# rule = "BH402"
# where = "out"
# also = ["BH401"]
# fault = "The softmax runs over the queries instead of over the keys."
# ///
import numpy as np


class DotProductAttention:
    def forward(self, q, k, v):
        self.q, self.k, self.v = q, k, v
        self.c = q.shape[-1] ** -0.5
        s = self.c * q @ np.swapaxes(k, 1, 2)
        s = np.exp(s - np.max(s, axis=1, keepdims=True))
        self.p = s / np.sum(s, axis=1, keepdims=True)
        return self.p @ v

    def backward(self, dout):
        dv = np.swapaxes(self.p, 1, 2) @ dout
        dp = dout @ np.swapaxes(self.v, 1, 2)
        ds = self.p * (dp - np.sum(dp * self.p, axis=1, keepdims=True))
        dq = self.c * ds @ self.k
        dk = self.c * np.swapaxes(ds, 1, 2) @ self.q
        return dq, dk, dv
