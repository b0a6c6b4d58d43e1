# /// correct
# subject = "DropoutInPlace"
# convention = "attributes"
# role = "dropout"
# warnings = ["BH202"]
# why = "backward writes zeros into dout and hands it on, as the book's ReLU does."
# ///
import numpy as np


class DropoutInPlace:
    def __init__(self, ratio=0.3):
        self.ratio = ratio

    def forward(self, x, train_flg=True):
        if not train_flg:
            self.gone, self.keep = np.zeros(x.shape, dtype=bool), 1.0
            return x.copy()
        self.gone, self.keep = np.random.rand(*x.shape) < self.ratio, 1 - self.ratio
        out = x / self.keep
        out[self.gone] = 0
        return out

    def backward(self, dout):
        dout[self.gone] = 0
        return dout / self.keep
