# /// mutant
# subject = "LogSoftmax"
# convention = "attributes"
# role = "log-softmax"
# rule = "BH301"
# where = "out"
# also = ["BH301"]
# fault = "log of the sum of raw exponentials."
# ///
import numpy as np


class LogSoftmax:
    def forward(self, x):
        self.logp = x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
        return self.logp

    def backward(self, dout):
        p = np.exp(self.logp)
        return dout - p * dout.sum(axis=-1, keepdims=True)
