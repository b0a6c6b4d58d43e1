# /// mutant
# subject = "BCEWithLogits"
# convention = "loss"
# role = "binary-cross-entropy"
# rule = "BH204"
# where = "dx"
# fault = "The labels are turned into float64, and the gradient with them."
# ///
import numpy as np


class BCEWithLogits:
    def forward(self, x, t):
        self.x = x
        self.t = t
        return np.mean(np.logaddexp(0, x) - t * x)

    def backward(self, dout=1):
        labels = np.asarray(self.t, dtype=np.float64)
        return dout * (1 / (1 + np.exp(-self.x)) - labels) / self.x.size


def case_bce():
    rng = np.random.default_rng(8)
    return BCEWithLogits(), rng.normal(size=(5, 2)), rng.integers(0, 2, (5, 2)).astype(float)
