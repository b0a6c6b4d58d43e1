# /// mutant
# subject = "HyperbolicTangent"
# convention = "attributes"
# role = "tanh"
# rule = "BH301"
# where = "out"
# fault = "The quotient of exponentials is inf / inf beyond 710."
# ///
import numpy as np


class HyperbolicTangent:
    def forward(self, x):
        p, m = np.exp(x), np.exp(-x)
        self.y = (p - m) / (p + m)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y * self.y)
