# /// mutant
# subject = "BinaryCrossEntropy"
# convention = "loss"
# role = "binary-cross-entropy"
# rule = "BH109"
# where = "dx"
# fault = "The gradient has the term of the positive class only."
# ///
import numpy as np


class BinaryCrossEntropy:
    def forward(self, y, t):
        y = np.clip(y, 1e-12, 1 - 1e-12)
        self.y, self.t = y, t
        return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))

    def backward(self, dout=1):
        return dout * (-self.t / self.y) / self.y.size


def case_probabilities():
    rng = np.random.default_rng(21)
    return BinaryCrossEntropy(), rng.uniform(0.1, 0.9, (5, 3)), rng.integers(0, 2, (5, 3)).astype(float)
