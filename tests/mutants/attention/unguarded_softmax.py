# /// mutant
# subject = "AttentionLayer"
# convention = "attributes"
# role = "attention"
# rule = "BH301"
# where = "out"
# also = []
# fault = "The softmax of the scores has no guard, so large queries and keys give nan."
# ///
import numpy as np


class AttentionLayer:
    def forward(self, q, k, v):
        self.q, self.k, self.v = q, k, v
        e = np.exp(q @ k.transpose(0, 2, 1) / q.shape[-1] ** 0.5)
        self.a = e / e.sum(axis=-1, keepdims=True)
        return self.a @ v

    def backward(self, dout):
        q, k, v, a = self.q, self.k, self.v, self.a
        t = (0, 2, 1)
        da = dout @ v.transpose(t)
        ds = a * (da - (a * da).sum(axis=-1, keepdims=True)) / q.shape[-1] ** 0.5
        return ds @ k, ds.transpose(t) @ q, a.transpose(t) @ dout
