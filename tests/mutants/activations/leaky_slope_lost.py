# /// mutant
# subject = "LeakyReLU"
# convention = "attributes"
# role = "leaky-relu"
# rule = "BH109"
# where = "dx"
# also = ["BH107", "BH113", "BH100"]
# fault = "backward is that of a plain ReLU: the negative side gets zero and not the slope."
# ///
import numpy as np


class LeakyReLU:
    def __init__(self, alpha=0.1):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout):
        return dout * (self.x > 0)
