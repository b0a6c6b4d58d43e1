# /// mutant
# subject = "Gelu"
# convention = "attributes"
# role = "gelu"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The term with the density lacks its x: cdf + pdf."
# ///
import math

import numpy as np

_erf = np.vectorize(math.erf)


class Gelu:
    def forward(self, x):
        self.x = x
        self.cdf = 0.5 * (1 + _erf(x / math.sqrt(2)))
        return x * self.cdf

    def backward(self, dout):
        pdf = np.exp(-0.5 * self.x**2) / math.sqrt(2 * math.pi)
        return dout * (self.cdf + pdf)
