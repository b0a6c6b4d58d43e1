# /// mutant
# subject = "LogSoftmaxLayer"
# convention = "attributes"
# role = "log-softmax"
# rule = "BH402"
# where = "out"
# fault = "The log-sum-exp runs over the batch."
# ///
import numpy as np


class LogSoftmaxLayer:
    axis = 0

    def forward(self, x):
        m = np.max(x, axis=self.axis, keepdims=True)
        log_z = m + np.log(np.exp(x - m).sum(axis=self.axis, keepdims=True))
        self.p = np.exp(x - log_z)
        return x - log_z

    def backward(self, dout):
        return dout - self.p * dout.sum(axis=self.axis, keepdims=True)
