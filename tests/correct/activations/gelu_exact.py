# /// correct
# subject = "GELU"
# convention = "attributes"
# role = "gelu"
# why = "The exact GELU through math.erf, element by element."
# ///
import math

import numpy as np


class GELU:
    def forward(self, x):
        self.x = x
        self.phi = np.array([0.5 * (1 + math.erf(v / math.sqrt(2))) for v in x.ravel()], dtype=x.dtype).reshape(x.shape)
        return x * self.phi

    def backward(self, dout):
        density = np.exp(-0.5 * self.x * self.x) / math.sqrt(2 * math.pi)
        return dout * (self.phi + self.x * density)
