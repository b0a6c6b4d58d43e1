# /// mutant
# subject = "LookupTable"
# convention = "dicts"
# role = "embedding"
# rule = "BH203"
# where = "W"
# also = ["BH105", "BH115"]
# fault = "The gradient has the rows of the batch, not those of the table."
# ///
import numpy as np


class LookupTable:
    def __init__(self, W):
        self.params = {"W": W}
        self.grads = {"W": np.zeros_like(W)}

    def forward(self, ids):
        self.ids = ids
        return self.params["W"][ids]

    def backward(self, dout):
        self.grads["W"] = dout.copy()
        return None
