# /// mutant
# subject = "BCEWithLogits"
# convention = "loss"
# role = "binary-cross-entropy"
# rule = "BH112"
# where = "dx"
# also = ["BH100"]
# fault = "The logits stand where their sigmoid belongs in backward."
# ///
import numpy as np


class BCEWithLogits:
    def forward(self, z, t):
        self.z, self.t = z, t
        return np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))

    def backward(self, dout=1):
        return dout * (self.z - self.t) / self.z.size


def case_logits():
    rng = np.random.default_rng(3)
    z = rng.normal(size=(6, 2))
    t = (rng.random((6, 2)) > 0.5).astype(float)
    return BCEWithLogits(), z, t
