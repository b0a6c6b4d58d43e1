# /// mutant
# subject = "Exponential"
# convention = "attributes"
# role = "unknown"
# rule = "BH208"
# where = "dx"
# also = ["BH105"]
# fault = "backward computes dx and has no return statement."
# ///
import numpy as np


class Exponential:
    def forward(self, x):
        self.out = np.exp(np.minimum(x, 50))
        self.below = x < 50
        return self.out

    def backward(self, dout):
        dx = dout * self.out * self.below
