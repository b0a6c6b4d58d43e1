# /// mutant
# subject = "Negate"
# convention = "attributes"
# role = "unknown"
# rule = "BH207"
# where = "-"
# also = ["BH208"]
# fault = "backward asks for the input too, which nobody hands it."
# ///
import numpy as np


class Negate:
    def forward(self, x):
        return -np.asarray(x)

    def backward(self, x, dout):
        return -dout


def case_negate():
    return Negate(), np.ones((3, 4)) * 0.7
