# /// mutant
# subject = "Gelu"
# convention = "dicts"
# role = "gelu"
# rule = "BH401"
# where = "out"
# also = ["BH100"]
# fault = "sqrt(2 / pi) became sqrt(pi / 2) in forward; backward has it right."
# ///
import numpy as np

C = float(np.sqrt(2 / np.pi))
C_FORWARD = float(np.sqrt(np.pi / 2))


class Gelu:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return 0.5 * x * (1 + np.tanh(C_FORWARD * (x + 0.044715 * x ** 3)))

    def backward(self, dout):
        x = self.x
        t = np.tanh(C * (x + 0.044715 * x ** 3))
        return dout * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * C * (1 + 0.134145 * x * x))
