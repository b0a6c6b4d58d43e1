# /// correct
# subject = "ELU"
# convention = "attributes"
# role = "elu"
# why = "alpha is 1.5, so there is a kink at zero; exp overflows in the branch that is not taken."
# ///
import numpy as np


class ELU:
    def __init__(self, alpha=1.5):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        with np.errstate(over="ignore"):
            return np.where(x > 0, x, self.alpha * (np.exp(x) - 1))

    def backward(self, dout):
        with np.errstate(over="ignore"):
            slope = np.where(self.x > 0, np.ones_like(self.x), self.alpha * np.exp(self.x))
        return dout * slope
