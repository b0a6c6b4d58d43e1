# /// mutant
# subject = "ToChannelsLast"
# convention = "attributes"
# role = "transpose"
# rule = "BH203"
# where = "dx"
# also = ["BH104", "BH115"]
# fault = "backward applies the permutation of forward once more instead of its inverse."
# ///
import numpy as np


class ToChannelsLast:
    axes = (0, 2, 3, 1)

    def forward(self, x):
        return x.transpose(self.axes)

    def backward(self, dout):
        return dout.transpose(self.axes)
