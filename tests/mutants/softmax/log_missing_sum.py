# /// mutant
# subject = "LogSoftmax"
# convention = "attributes"
# role = "log-softmax"
# rule = "BH113"
# where = "dx"
# also = ["BH109"]
# fault = "The path through the log of the sum is left out, and dout is handed on."
# ///
import numpy as np


class LogSoftmax:
    def forward(self, x):
        m = x.max(axis=1, keepdims=True)
        lse = m + np.log(np.sum(np.exp(x - m), axis=1, keepdims=True))
        self.out = x - lse
        return self.out

    def backward(self, dout):
        return dout.copy()
