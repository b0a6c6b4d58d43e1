# /// mutant
# subject = "Attention"
# convention = "attributes"
# role = "attention"
# rule = "BH104"
# where = "dx2"
# also = ["BH100"]
# fault = "The attention weights are not transposed in the gradient of the values."
# ///
import numpy as np


class Attention:
    """q, k, v: (N, T, d) with the same T"""

    def forward(self, q, k, v):
        logits = np.matmul(q, k.transpose(0, 2, 1)) / q.shape[2] ** 0.5
        logits = logits - logits.max(axis=2, keepdims=True)
        self.w = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
        self.qkv = q, k, v
        return np.matmul(self.w, v)

    def backward(self, dout):
        q, k, v = self.qkv
        dv = np.matmul(self.w, dout)
        dw = np.matmul(dout, v.transpose(0, 2, 1))
        dl = self.w * (dw - (self.w * dw).sum(axis=2, keepdims=True)) / q.shape[2] ** 0.5
        return np.matmul(dl, k), np.matmul(dl.transpose(0, 2, 1), q), dv


def case_attention():
    rng = np.random.default_rng(5)
    return Attention(), tuple(rng.normal(size=(2, 4, 3)) for _ in range(3))
