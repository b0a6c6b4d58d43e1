# /// mutant
# subject = "SigmoidActivation"
# convention = "attributes"
# role = "sigmoid"
# rule = "BH106"
# where = "dx"
# fault = "backward returns y (1 - y) and does not use dout."
# ///
import numpy as np


class SigmoidActivation:
    name = "sigmoid"

    @staticmethod
    def _sigmoid(x):
        return 1.0 / (1.0 + np.exp(-x))

    def forward(self, x):
        self._last = x
        return self._sigmoid(x)

    def backward(self, dout):
        s = self._sigmoid(self._last)
        return s * (1.0 - s)
