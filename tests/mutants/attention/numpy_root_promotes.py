# /// mutant
# subject = "CrossAttention"
# convention = "attributes"
# role = "attention"
# rule = "BH204"
# where = "out"
# also = []
# fault = "np.sqrt of an integer is a float64 scalar, and dividing by it turns float32 scores into float64."
# ///
import numpy as np


class CrossAttention:
    def forward(self, q, k, v):
        self.q, self.k, self.v = q, k, v
        self.root = np.sqrt(q.shape[-1])
        s = np.matmul(q, np.swapaxes(k, -1, -2)) / self.root
        s = np.exp(s - np.max(s, axis=-1, keepdims=True))
        self.w = s / np.sum(s, axis=-1, keepdims=True)
        return np.matmul(self.w, v)

    def backward(self, dout):
        T = lambda m: np.swapaxes(m, -1, -2)
        dw = np.matmul(dout, T(self.v))
        ds = self.w * (dw - np.sum(dw * self.w, axis=-1, keepdims=True)) / self.root
        return np.matmul(ds, self.k), np.matmul(T(ds), self.q), np.matmul(T(self.w), dout)


def case_cross():
    rng = np.random.default_rng(21)
    return CrossAttention(), (rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 5, 4)), rng.normal(size=(2, 5, 6)))
