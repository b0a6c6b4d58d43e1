# /// mutant
# subject = "InvertedDropout"
# convention = "attributes"
# role = "dropout"
# rule = "BH102"
# where = "dx"
# also = ["BH109"]
# fault = "The gradient goes through the mask but is not divided by the keep probability."
# ///
import numpy as np


class InvertedDropout:
    def __init__(self, p=0.3):
        self.keep = 1.0 - p
        self.training = True
        self.mask = None

    def forward(self, x):
        if not self.training:
            return x
        self.mask = np.random.random_sample(x.shape) < self.keep
        return x * self.mask / self.keep

    def backward(self, dout):
        if not self.training:
            return dout
        return dout * self.mask
