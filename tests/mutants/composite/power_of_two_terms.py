# /// mutant
# subject = "Quadratic"
# convention = "attributes"
# role = "unknown"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The linear term of a x^2 + b x is left out of the derivative."
# ///
import numpy as np


class Quadratic:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def forward(self, x):
        self.x = x
        return self.a * x**2 + self.b * x

    def backward(self, dout):
        self.da = np.sum(dout * self.x**2, axis=0)
        self.db = np.sum(dout * self.x, axis=0)
        return dout * 2 * self.a * self.x


def case_quadratic():
    r = np.random.default_rng(2)
    return Quadratic(r.normal(size=4), r.normal(size=4)), r.normal(size=(6, 4))
