# /// mutant
# subject = "BatchScale"
# convention = "attributes"
# role = "unknown"
# rule = "BH205"
# where = "-"
# also = ["BH301"]
# fault = "Divides by n - 1, which is zero for a batch of one."
# ///
import numpy as np


class BatchScale:
    """x times the batch size over (batch size - 1), Bessel's correction"""

    def forward(self, x):
        self.n = np.array(x.shape[0], dtype=x.dtype)
        self.factor = self.n / (self.n - 1)
        return x * self.factor

    def backward(self, dout):
        return dout * self.factor
