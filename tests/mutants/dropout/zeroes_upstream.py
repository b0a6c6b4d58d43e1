# /// mutant
# subject = "DropUnits"
# convention = "attributes"
# role = "dropout"
# rule = "BH202"
# where = "-"
# also = []
# fault = "backward multiplies the caller's dout by the mask in place."
# ///
import numpy as np


class DropUnits:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            return x * self.mask
        else:
            return x * (1.0 - self.dropout_ratio)

    def backward(self, dout):
        dout *= self.mask
        return dout
