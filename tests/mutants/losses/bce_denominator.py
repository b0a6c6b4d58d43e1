# /// mutant
# subject = "BinaryCrossEntropy"
# convention = "loss"
# role = "binary-cross-entropy"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The path through (1 - t) log(1 - y) is left out."
# ///
import numpy as np


class BinaryCrossEntropy:
    def forward(self, y, t):
        self.y = y
        self.t = t
        loss = t * np.log(y + 1e-15) + (1 - t) * np.log(1 - y + 1e-15)
        return -np.mean(loss)

    def backward(self, dout=1):
        return dout * -(self.t / (self.y + 1e-15)) / self.y.size


def case_probabilities():
    rng = np.random.default_rng(9)
    y = rng.uniform(0.1, 0.9, (5, 3))
    t = rng.integers(0, 2, (5, 3)).astype(float)
    return BinaryCrossEntropy(), y, t
