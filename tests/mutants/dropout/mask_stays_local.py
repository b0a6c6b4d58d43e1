# /// mutant
# subject = "DropoutUnit"
# convention = "attributes"
# role = "dropout"
# rule = "BH105"
# where = "dx"
# also = ["BH107"]
# fault = "The mask stays a local variable and the attribute is all False, so backward multiplies by zeros."
# ///
import numpy as np


class DropoutUnit:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        self.mask = np.zeros(x.shape, dtype=bool)
        if not train_flg:
            return x * (1.0 - self.dropout_ratio)
        mask = np.random.rand(*x.shape) > self.dropout_ratio
        return x * mask

    def backward(self, dout):
        return dout * self.mask
