# /// correct
# subject = "BinaryCrossEntropy"
# convention = "loss"
# role = "binary-cross-entropy"
# why = "Probabilities are clipped to [1e-12, 1 - 1e-12]; some labels are ones, some zeros."
# ///
import numpy as np


class BinaryCrossEntropy:
    eps = 1e-12

    def forward(self, p, t):
        self.p = np.clip(p, self.eps, 1 - self.eps)
        self.t = t
        return -(t * np.log(self.p) + (1 - t) * np.log(1 - self.p)).mean()

    def backward(self, dout=1):
        return dout * (self.p - self.t) / (self.p * (1 - self.p)) / self.p.size


def case_clipped():
    rng = np.random.default_rng(5)
    return BinaryCrossEntropy(), rng.uniform(0.1, 0.9, size=(6, 2)), rng.integers(0, 2, (6, 2)).astype(float)
