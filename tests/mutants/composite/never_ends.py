# /// mutant
# subject = "NewtonSqrt"
# convention = "attributes"
# role = "unknown"
# rule = "BH207"
# where = "-"
# fault = "The iteration waits for an exact equality that rounding never grants."
# ///
import numpy as np


class NewtonSqrt:
    """Square root of 1 + x**2 by Newton's method."""

    def forward(self, x):
        self.x = x
        a = 1.0 + x ** 2
        r = a.copy()
        while not np.all(r * r == a):
            r = 0.5 * (r + a / r)
        self.r = r
        return r

    def backward(self, dout):
        return dout * self.x / self.r
