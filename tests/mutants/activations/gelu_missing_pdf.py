# /// mutant
# subject = "Gelu"
# convention = "attributes"
# role = "gelu"
# rule = "BH109"
# where = "dx"
# fault = "The term x times the normal density is missing: only the distribution function is left."
# ///
import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[float])


class Gelu:
    def forward(self, x):
        self.cdf = (0.5 * (1.0 + erf(x / math.sqrt(2.0)))).astype(x.dtype)
        return x * self.cdf

    def backward(self, dout):
        return dout * self.cdf
