# /// mutant
# subject = "TwoRelu"
# convention = "attributes"
# role = "unknown"
# rule = "BH107"
# where = "dx"
# also = ["BH111"]
# fault = "One ReLU object serves twice, so on the way back the first use gets the second use's mask."
# ///
import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class TwoRelu:
    """relu(1 - relu(x))"""

    def __init__(self):
        self.relu = Relu()

    def forward(self, x):
        return self.relu.forward(1 - self.relu.forward(x))

    def backward(self, dout):
        return self.relu.backward(-self.relu.backward(dout))
