# /// mutant
# subject = "ConcatThree"
# convention = "attributes"
# role = "concatenation"
# rule = "BH208"
# where = "dx2"
# also = ["BH105"]
# fault = "Three inputs go in and two gradients come out."
# ///
import numpy as np


class ConcatThree:
    def forward(self, x, y, z):
        self.cuts = np.cumsum([x.shape[1], y.shape[1]])
        return np.hstack([x, y, z])

    def backward(self, dout):
        dx, dy, dz = np.split(dout, self.cuts, axis=1)
        return dx, dy


def case_three():
    rng = np.random.default_rng(8)
    return ConcatThree(), (rng.normal(size=(4, 2)), rng.normal(size=(4, 3)), rng.normal(size=(4, 5)))
