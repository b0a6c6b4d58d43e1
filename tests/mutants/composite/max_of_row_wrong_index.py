# /// mutant
# subject = "RowMax"
# convention = "attributes"
# role = "unknown"
# rule = "BH107"
# where = "dx"
# fault = "The gradient goes to the smallest entry: argmin was written for argmax."
# ///
import numpy as np


class RowMax:
    def forward(self, x):
        self.x = x
        return x.max(axis=1)

    def backward(self, dout):
        winner = self.x.argmin(axis=1)
        dx = np.zeros_like(self.x)
        dx[np.arange(len(winner)), winner] = dout
        return dx
