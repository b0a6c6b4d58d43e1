# /// mutant
# subject = "Flatten"
# convention = "attributes"
# role = "flatten"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "forward flattens in C order, backward reshapes in Fortran order."
# ///
import numpy as np


class Flatten:
    def forward(self, x):
        self.original_shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.original_shape, order="F")
