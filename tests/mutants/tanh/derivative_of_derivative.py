# /// mutant
# subject = "TanhLayer"
# convention = "dicts"
# role = "tanh"
# rule = "BH112"
# where = "dx"
# also = ["BH100"]
# fault = "tanh is applied a second time to the stored output before it is squared."
# ///
import numpy as np


class TanhLayer:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        # d/dx tanh(x) = 1 - tanh(x)^2
        return dout * (1 - np.tanh(self.out) ** 2)
