# /// mutant
# subject = "Multiply"
# convention = "attributes"
# role = "unknown"
# rule = "BH112"
# where = "dx0"
# also = ["BH115"]
# elsewhere = ["dx1"]
# fault = "dx and dy are multiplied with their own operand, not with the other one."
# ///
import numpy as np


class Multiply:
    """book 5.4.1, for arrays"""

    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = dout * self.x
        dy = dout * self.y
        return dx, dy


def case_product():
    rng = np.random.default_rng(54)
    return Multiply(), (rng.normal(size=(3, 4)), rng.normal(size=(3, 4)))
