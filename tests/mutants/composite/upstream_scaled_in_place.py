# /// mutant
# subject = "LearnableScale"
# convention = "attributes"
# role = "unknown"
# rule = "BH202"
# where = "-"
# fault = "dout is multiplied by gamma in place before it is returned as dx."
# ///
import numpy as np


class LearnableScale:
    def __init__(self, gamma):
        self.gamma = gamma

    def forward(self, x):
        self.x = x
        return self.gamma * x

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.x, axis=0)
        dout *= self.gamma
        return dout
