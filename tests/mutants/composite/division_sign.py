# /// mutant
# subject = "Divide"
# convention = "attributes"
# role = "unknown"
# rule = "BH101"
# where = "dx1"
# fault = "The denominator's gradient lacks the minus of -x / y**2."
# ///
import numpy as np


class Divide:
    def forward(self, numerator, denominator):
        self.saved = numerator, denominator
        return numerator / denominator

    def backward(self, dout):
        a, b = self.saved
        return dout / b, dout * a / b ** 2


def case_quotient():
    g = np.random.default_rng(21)
    return Divide(), (g.normal(size=(5, 3)), g.uniform(1, 2, size=(5, 3)))
