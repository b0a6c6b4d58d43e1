# /// correct
# subject = "AddRow"
# convention = "attributes"
# role = "unknown"
# why = "The second input has one row that is broadcast over the batch, so its gradient is summed and keeps the axis."
# ///
import numpy as np


class AddRow:
    def forward(self, x, row):
        t = np.tanh(row)
        self.slope = 1 - t ** 2
        return 2 * x + t

    def backward(self, dout):
        return 2 * dout, dout.sum(axis=0, keepdims=True) * self.slope


def case_add_row():
    rng = np.random.default_rng(41)
    return AddRow(), (rng.normal(size=(5, 3)), rng.normal(size=(1, 3)))
