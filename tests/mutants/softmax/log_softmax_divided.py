# /// mutant
# subject = "LogSoftmax"
# convention = "attributes"
# role = "log-softmax"
# rule = "BH113"
# where = "dx"
# also = ["BH109"]
# fault = "The normaliser's path is left out: dout comes back as it is."
# ///
import numpy as np


class LogSoftmax:
    def forward(self, x):
        m = x.max(axis=1, keepdims=True)
        z = x - m
        self.out = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
        return self.out

    def backward(self, dout):
        return dout * np.ones_like(self.out)
