# /// mutant
# subject = "RMSNorm"
# convention = "attributes"
# role = "rms-norm"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "dx treats the root mean square as a constant; the path through it is missing."
# ///
import numpy as np


class RMSNorm:
    def __init__(self, gamma, eps=1e-6):
        self.gamma = gamma
        self.eps = eps
        self.dgamma = None

    def forward(self, x):
        self.x = x
        self.rms = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + self.eps)
        return x / self.rms * self.gamma

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.x / self.rms, axis=0)
        return dout * self.gamma / self.rms
