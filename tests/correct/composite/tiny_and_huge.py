# /// correct
# subject = "Affine2"
# convention = "attributes"
# role = "unknown"
# why = "Output of the order of 1e16, then of 1e-16: scales and shifts far apart."
# ///
import numpy as np


class Affine2:
    def __init__(self, a, c):
        self.a, self.c = a, c

    def forward(self, x):
        self.x = x
        return self.a * x + self.c * x**2

    def backward(self, dout):
        self.da = (dout * self.x).sum(axis=0)
        self.dc = (dout * self.x**2).sum(axis=0)
        return dout * (self.a + 2 * self.c * self.x)


def case_far():
    r = np.random.default_rng(2)
    return Affine2(r.normal(size=3) * 1e8, r.normal(size=3)), r.normal(size=(4, 3)) * 1e8
