# /// mutant
# subject = "MySoftmax"
# convention = "attributes"
# role = "softmax"
# rule = "BH402"
# where = "out"
# also = ["BH100", "BH109"]
# fault = "max and sum are taken over the whole batch, as in the book's function for a single vector."
# ///
import numpy as np


class MySoftmax:
    def forward(self, a):
        c = np.max(a)
        exp_a = np.exp(a - c)   # オーバーフロー対策
        sum_exp_a = np.sum(exp_a)
        self.y = exp_a / sum_exp_a
        return self.y

    def backward(self, dout):
        s = (dout * self.y).sum(axis=1, keepdims=True)
        return self.y * (dout - s)
