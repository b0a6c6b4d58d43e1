# /// mutant
# subject = "TanhLayer"
# convention = "attributes"
# role = "tanh"
# rule = "BH110"
# where = "dx"
# fault = "backward adds onto a gradient kept from call to call."
# ///
import numpy as np


class TanhLayer:
    def __init__(self):
        self.dx = 0

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        self.dx = self.dx + dout * (1 - self.out * self.out)
        return self.dx
