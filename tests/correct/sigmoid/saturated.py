# /// correct
# subject = "SigmoidLayer"
# convention = "attributes"
# role = "sigmoid"
# why = "Many inputs lie far out, where the derivative is 1e-9 and less."
# ///
import numpy as np


class SigmoidLayer:
    def forward(self, x):
        self.e = np.exp(-np.abs(x))
        big = 1 / (1 + self.e)
        return np.where(x >= 0, big, 1 - big)

    def backward(self, dout):
        return dout * self.e / (1 + self.e) ** 2


def case_saturated():
    return SigmoidLayer(), np.array([[-20.0, 18.0, 0.5], [21.0, -0.3, -19.0], [15.0, 17.0, -16.0]])
