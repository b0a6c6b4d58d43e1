# /// correct
# subject = "QuickGELU"
# convention = "attributes"
# role = "gelu"
# why = "The sigmoid form x * sigmoid(1.702 x) that several models use."
# ///
import numpy as np


class QuickGELU:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-1.702 * np.clip(x, -300, 300)))
        return x * self.s

    def backward(self, dout):
        return dout * (self.s + 1.702 * self.x * self.s * (1 - self.s))
