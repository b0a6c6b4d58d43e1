# /// correct
# subject = "HardTanh"
# convention = "attributes"
# role = "unknown"
# why = "Kinks at -1 and 1, some samples exactly there, and flat ends."
# ///
import numpy as np


class HardTanh:
    def forward(self, x):
        self.inside = (x > -1) & (x < 1)
        return np.clip(x, -1, 1)

    def backward(self, dout):
        return dout * self.inside


def case_hard_tanh():
    return HardTanh(), np.array([[-2.0, -1.0, 0.3], [1.0, 0.5, 4.0], [-0.2, 0.9, -1.5]])
