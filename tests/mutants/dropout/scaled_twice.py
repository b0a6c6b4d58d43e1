# /// mutant
# subject = "DropoutInverted"
# convention = "dicts"
# role = "dropout"
# rule = "BH102"
# where = "dx"
# also = []
# fault = "The mask already carries the scale 1/keep, and backward divides by keep once more."
# ///
import numpy as np


class DropoutInverted:
    def __init__(self, ratio=0.3):
        self.ratio = ratio
        self.params = {}
        self.grads = {}

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        keep = 1 - self.ratio
        self.mask = (np.random.rand(*x.shape) < keep).astype(x.dtype) / keep
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask / (1 - self.ratio)
