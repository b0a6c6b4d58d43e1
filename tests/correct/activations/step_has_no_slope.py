# /// correct
# subject = "Heaviside"
# convention = "attributes"
# role = "unknown"
# why = "A step function: its gradient is truly zero wherever it exists."
# ///
import numpy as np


class Heaviside:
    def forward(self, x):
        return (x > 0).astype(x.dtype)

    def backward(self, dout):
        return np.zeros_like(dout)
