# /// mutant
# subject = "SiLU"
# convention = "dicts"
# role = "silu"
# rule = "BH109"
# where = "dx"
# fault = "backward is dout * sigmoid(x), as if the gate did not depend on x."
# ///
import numpy as np


class SiLU:
    def __init__(self):
        self.params = {}
        self.gradients = {}

    def forward(self, x):
        gate = 1 / (1 + np.exp(-x))
        self.saved = x, gate
        return x * gate

    def backward(self, dout):
        x, gate = self.saved
        return dout * gate
