# /// mutant
# subject = "Flatten"
# convention = "attributes"
# role = "flatten"
# rule = "BH111"
# where = "dx"
# also = ["BH207", "BH203"]
# fault = "The shape is remembered only from the first forward."
# ///
import numpy as np


class Flatten:
    shape = None

    def forward(self, x):
        if self.shape is None:
            self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout):
        return dout.reshape(self.shape)
