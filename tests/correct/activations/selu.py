# /// correct
# subject = "SELU"
# convention = "attributes"
# role = "unknown"
# why = "Constants of its own; smooth nowhere at nought."
# ///
import numpy as np


class SELU:
    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def forward(self, x):
        self.x = x
        self.e = self.alpha * np.expm1(np.minimum(x, 0))
        return self.scale * np.where(x > 0, x, self.e)

    def backward(self, dout):
        return dout * self.scale * np.where(self.x > 0, 1, self.e + self.alpha).astype(dout.dtype)
