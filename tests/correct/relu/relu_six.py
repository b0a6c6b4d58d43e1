# /// correct
# subject = "ReLU6"
# convention = "attributes"
# role = "unknown"
# why = "Two kinks, both ends flat."
# ///
import numpy as np


class ReLU6:
    def forward(self, x):
        self.inside = (x > 0) & (x < 6)
        return np.clip(x, 0, 6)

    def backward(self, dout):
        return dout * self.inside
