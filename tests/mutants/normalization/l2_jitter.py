# /// mutant
# subject = "NormalizeRows"
# convention = "attributes"
# role = "l2-normalisation"
# rule = "BH206"
# where = "out"
# also = []
# fault = "A random jitter against division by zero makes the same input give another output each time."
# ///
import numpy as np


class NormalizeRows:
    """L2 normalisation of the rows."""

    def forward(self, x):
        jitter = 1e-4 * np.random.rand(x.shape[0], 1).astype(x.dtype)
        self.n = np.sqrt((x ** 2).sum(axis=1, keepdims=True)) + jitter
        self.x = x
        return x / self.n

    def backward(self, dout):
        x, n = self.x, self.n
        length = np.sqrt((x ** 2).sum(axis=1, keepdims=True))
        return dout / n - x * (x * dout).sum(axis=1, keepdims=True) / (length * n ** 2)
