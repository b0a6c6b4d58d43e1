# /// mutant
# subject = "MyDropout"
# convention = "attributes"
# role = "dropout"
# rule = "BH107"
# where = "dx"
# also = ["BH100"]
# fault = "The gradient goes through the dropped elements and not through the kept ones."
# ///
import numpy as np


class MyDropout:
    def __init__(self, ratio=0.5):
        self.ratio = ratio
        self.dropped = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x * (1 - self.ratio)
        # Trueの要素を消す
        self.dropped = np.random.rand(*x.shape) <= self.ratio
        out = x.copy()
        out[self.dropped] = 0
        return out

    def backward(self, dout):
        return dout * self.dropped
