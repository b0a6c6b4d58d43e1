# /// mutant
# subject = "ReLU"
# convention = "dicts"
# role = "relu"
# rule = "BH111"
# where = "dx"
# also = ["BH207"]
# fault = "The mask is worked out once and kept, so a second batch gets the first one's mask."
# ///
import numpy as np


class ReLU:
    def __init__(self):
        self.params = {}
        self.grads = {}
        self.cache = {}

    def forward(self, Z):
        if "mask" not in self.cache:
            self.cache["mask"] = (Z > 0).astype(Z.dtype)
        return np.maximum(Z, 0)

    def backward(self, dA):
        return dA * self.cache["mask"]
