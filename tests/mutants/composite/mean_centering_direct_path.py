# /// mutant
# subject = "CenterRows"
# convention = "attributes"
# role = "unknown"
# rule = "BH113"
# where = "dx"
# also = ["BH109"]
# fault = "The path through the mean is left out."
# ///
import numpy as np


class CenterRows:
    """各行から平均を引く"""

    def forward(self, x):
        return x - x.mean(axis=1, keepdims=True)

    def backward(self, dout):
        dx = 1.0 * dout
        return dx
