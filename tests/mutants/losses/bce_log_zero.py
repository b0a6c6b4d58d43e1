# /// mutant
# subject = "BCELoss"
# convention = "loss"
# role = "binary-cross-entropy"
# rule = "BH302"
# where = "out"
# also = ["BH301"]
# fault = "log(y) and log(1 - y) without any guard: a prediction of exactly 0 or 1 gives an infinite loss."
# ///
import numpy as np


class BCELoss:
    def forward(self, logits, targets):
        self.p = 1.0 / (1.0 + np.exp(-logits))
        self.targets = targets
        pos = np.where(targets == 1, np.log(self.p), 0)
        neg = np.where(targets == 0, np.log(1 - self.p), 0)
        return -(pos + neg).mean()

    def backward(self, dout=1):
        return dout * (self.p - self.targets) / self.p.size


def case_logits():
    rng = np.random.default_rng(10)
    return BCELoss(), rng.normal(size=(4, 3)), rng.integers(0, 2, size=(4, 3)).astype(float)
