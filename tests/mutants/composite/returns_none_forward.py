# /// mutant
# subject = "CubeLayer"
# convention = "attributes"
# role = "unknown"
# rule = "BH208"
# where = "out"
# also = ["BH207", "BH208"]
# fault = "forward stores its value and forgets to return it."
# ///
import numpy as np


class CubeLayer:
    def forward(self, x):
        self.x = x
        self.out = np.power(x, 3)

    def backward(self, dout):
        return 3 * dout * self.x**2


def case_cube():
    return CubeLayer(), np.random.default_rng(9).normal(size=(3, 4))
