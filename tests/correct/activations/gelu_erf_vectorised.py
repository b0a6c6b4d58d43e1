# /// correct
# subject = "GELU"
# convention = "attributes"
# role = "gelu"
# why = "Exact form with math.erf through vectorize, which gives float64."
# ///
import math

import numpy as np


class GELU:
    def forward(self, x):
        self.x = x
        erf = np.vectorize(math.erf, otypes=[float])(x / math.sqrt(2.0)).astype(x.dtype)
        self.phi = (1 + erf) / 2
        return x * self.phi

    def backward(self, dout):
        pdf = np.exp(-self.x * self.x / 2) / math.sqrt(2 * math.pi)
        return dout * (self.phi + self.x * pdf)
